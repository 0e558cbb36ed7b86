"""What else reads messages or finds personal data, to stand beside our figures. What is not installed is passed over with a sentence.

`pip install scikit-learn sentiment-analysis-spanish presidio-analyzer`; the Spanish AFINN is `afinn_es.json` of the npm package
`@nlpjs/lang-es` (word beginnings with a score from -5 to 5), given by --afinn.
"""

import json
import re
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import Stemmer

from ventanilla.understanding.normal import Normal

Rows = list[dict[str, Any]]
_WORD = re.compile(r"[a-z]+")


def by_largest(train: Rows, texts: Sequence[str], task: str) -> list[str]:
    """Always the label that is commonest in training."""
    return [Counter(str(r[task]) for r in train).most_common(1)[0][0]] * len(texts)


def tfidf(train: Rows, task: str) -> Any:
    """Plain TF-IDF of words and pairs with a linear model: scikit-learn's own pipeline, fitted. None where it is not installed."""
    if find_spec("sklearn") is None:
        print("  scikit-learn is not installed: TF-IDF passed over.")
        return None
    pipe = import_module("sklearn.pipeline").make_pipeline(
        import_module("sklearn.feature_extraction.text").TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        import_module("sklearn.linear_model").LogisticRegression(C=10, max_iter=300, class_weight="balanced"),
    )
    return pipe.fit([r["text"] for r in train], [str(r[task]) for r in train])


def by_afinn(path: Path | None) -> Callable[[str], str] | None:
    """Sentiment by the sum of the scores of AFINN's Spanish words."""
    if path is None or not path.exists():
        print("  no Spanish AFINN given (--afinn afinn_es.json): passed over.")
        return None
    scores: dict[str, float] = {}
    stem = Stemmer.Stemmer("spanish").stemWord
    for word, score in json.loads(path.read_text(encoding="utf-8")).items():
        scores[Normal(word).text] = float(score)

    def judge(text: str) -> str:
        found = (scores.get(word, scores.get(stem(word), 0.0)) for word in _WORD.findall(Normal(text).text))
        total = sum(found)
        return "pos" if total > 0 else "neg" if total < 0 else "neu"

    return judge


def by_package() -> Callable[[str], str] | None:
    """PyPI `sentiment-analysis-spanish`: what it gives is the chance of positive, so that the middle counts as neutral."""
    if find_spec("sentiment_analysis_spanish") is None:
        print("  sentiment-analysis-spanish is not installed: passed over.")
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it was stored by an older scikit-learn
        judge = import_module("sentiment_analysis_spanish.sentiment_analysis").SentimentAnalysisSpanish()

    def said(text: str) -> str:
        score = float(judge.sentiment(text))
        return "pos" if score > 0.6 else "neg" if score < 0.4 else "neu"

    return said


def presidio() -> Callable[[str], list[tuple[int, int]]] | None:
    """PyPI `presidio-analyzer`, Spanish: the spans it finds. Its patterns alone: the language model for names is a download of its own."""
    if find_spec("presidio_analyzer") is None:
        print("  presidio-analyzer is not installed: passed over.")
        return None
    package, spacy = import_module("presidio_analyzer"), import_module("spacy")

    class Blank(import_module("presidio_analyzer.nlp_engine").SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "es", "model_name": "blank"}])
            self.nlp = {"es": spacy.blank("es")}

        def load(self) -> None:
            """Nothing to download."""

    engine = Blank()
    registry = package.RecognizerRegistry(supported_languages=["es"])
    registry.load_predefined_recognizers(languages=["es"], nlp_engine=engine)
    analyzer = package.AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=["es"])
    return lambda text: [(r.start, r.end) for r in analyzer.analyze(text, language="es") if r.score >= 0.4]
