"""What a survey says of a journey: its scores, and what was read."""

from dataclasses import dataclass
from typing import Any

from journeymap.evidence.measurement.result import AnswersRead, answers_read
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.surveys.scores import SurveyScores
from journeymap.evidence.surveys.survey import Survey, read_survey
from journeymap.evidence.surveys.wording import Wording
from journeymap.model import Journey


@dataclass(frozen=True)
class MeasuredAnswers:
    """A survey, the scores that were made of it, and what was read."""

    survey: Survey
    scores: SurveyScores
    read: AnswersRead


def measured_answers(journey: Journey, source: Any, asked: EvidenceOptions, name: str) -> MeasuredAnswers:
    """The answers of a survey, read as asked; its scores name their source."""
    survey = read_survey(
        source, journey, asked.survey_columns, asked.reading(asked.survey_table), Wording(asked.answers, asked.decimal)
    )
    scores = SurveyScores(journey, survey, name, asked.min_n)
    return MeasuredAnswers(survey, scores, answers_read(survey, scores))
