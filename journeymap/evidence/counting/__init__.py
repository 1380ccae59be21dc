"""What is counted over walks: visits, transitions and their times, repeats, and the people behind each number."""
