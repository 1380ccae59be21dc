"""What measuring brings to a journey, touchpoint by touchpoint and persona by persona."""
