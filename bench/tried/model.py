"""Reads a grader's file (src/scoring/grader_file.c) as far as its fits, for trying other ways to learn from its cases."""

import numpy as np
import scipy.sparse

MAGIC = b"assay grader 3\n"
FEATURES = 87


class Reader:
    def __init__(self, data):
        self.data, self.at = data, len(MAGIC)

    def number(self, size):
        self.at += size
        return int.from_bytes(self.data[self.at - size:self.at], "little")

    def text(self):
        length = self.number(4)
        self.at += length
        return self.data[self.at - length:self.at].decode()

    def array(self, kind, count):
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


class Model:
    """Of n cases: question [n], features [n][features] standardised, vectors [n][d], reference_vectors [n][d] of their nearest
    references, words [n][terms] (TF-IDF), truth [n]: the share of the scale, or 1 for the second label and -1 for others; label
    [n]; said: for own anchors and new questions [outputs][n], what would be said of each unseen, or None."""

    def __init__(self, path, features=FEATURES):
        self.feature_count = features
        with open(path, "rb") as file:
            reader = Reader(file.read())
        assert reader.data.startswith(MAGIC), f"{path} is no grader of this version"
        reader.text(), reader.text()
        dimensions, self.scored, labels = reader.number(4), reader.number(1), reader.number(1)
        self.labels = [reader.text() for _ in range(labels)]
        references = 0
        for _ in range(reader.number(4)):
            reader.text(), reader.text()
            count = reader.number(4)
            for _ in range(count):
                reader.text()
            references += max(1, count)
            reader.array("<f8", 1)
            reader.array("<f8", reader.number(4))
        of_references = reader.array("<f4", references * dimensions).reshape(references, dimensions).astype(float)
        reader.number(4)
        terms = reader.number(4)
        reader.at += 12 * terms + 2 * 4 * features
        self.read_cases(reader, dimensions, of_references)

    def read_cases(self, reader, dimensions, of_references):
        count = reader.number(4)
        reader.number(4)  # how many have a language model's view
        self.question, reference = np.zeros(count, int), np.zeros(count, int)
        self.features, self.vectors = np.zeros((count, self.feature_count)), np.zeros((count, dimensions))
        score, label, terms = np.zeros(count), np.zeros(count, int), []
        for i in range(count):
            self.question[i], reference[i] = reader.number(4), reader.number(4)
            self.features[i] = reader.array("<f4", self.feature_count)
            if reader.number(1):
                self.vectors[i] = reader.array("<f4", dimensions)
            terms.append(reader.array(np.dtype([("key", "<u8"), ("weight", "<f8")]), reader.number(4)))
            score[i], label[i] = reader.array("<f8", 1)[0], reader.number(1)
        keys, column = np.unique(np.concatenate([of["key"] for of in terms]), return_inverse=True)
        row = np.repeat(np.arange(count), [len(of) for of in terms])
        self.words = scipy.sparse.csr_matrix((np.concatenate([of["weight"] for of in terms]), (row, column)),
                                             (count, len(keys)))
        self.reference_vectors = of_references[reference]
        self.truth = score if self.scored else np.where(label == 1, 1.0, -1.0)
        self.label = label
        self.said = [self.read_fit(reader), self.read_fit(reader)]

    def read_fit(self, reader):
        """What one regime says of unseen cases; reads over what is behind it."""
        labels, count = len(self.labels), len(self.truth)
        outputs = self.scored + (labels if labels > 2 else labels // 2)
        if not reader.number(1):
            return None
        reader.array("<f8", 2)
        reader.number(1)
        reader.array("<f8", outputs)
        reader.array("<f8", outputs * count)
        said = reader.array("<f8", outputs * count).reshape(outputs, count)
        for _ in range(outputs):
            length = reader.number(4)
            reader.at += length
        self.read_calibration(reader, outputs)
        if reader.array("<f8", 1)[0] > 0:
            reader.array("<f8", 2 * outputs)
            self.read_calibration(reader, outputs)
        return said

    def read_calibration(self, reader, outputs):
        reader.array("<f8", len(self.labels) + 3 * outputs)
        for _ in range(2):
            length = reader.number(4)
            reader.at += length
