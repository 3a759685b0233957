"""What the test cases share: an installation that runs while the case's tests do."""

import unittest

from house import House

LOREM = ("The dough had no time: at 18 degrees an hour is too short for the yeast, so wait until the dough has doubled "
         "and it works. Press it with a finger: when the dent stays, bake it. ")


class HouseCase(unittest.TestCase):
    """One running house for all tests of the case. `settings`: of assay serve."""

    engine = "sqlite"
    settings = ()

    @classmethod
    def setUpClass(cls):
        cls.house = House.fresh(cls.engine).start(*cls.settings)

    @classmethod
    def tearDownClass(cls):
        cls.house.close()

    def assert_problem(self, reply, *statuses):
        """A clear refusal: RFC 9457, words for people, nothing of ours broken."""
        self.assertIn(reply.status, statuses, reply.text)
        self.assertEqual(reply.headers["Content-Type"], "application/problem+json")
        problem = reply.json
        self.assertEqual(problem["status"], reply.status)
        self.assertTrue(problem["type"].startswith("urn:assay:problem:"), problem)
        self.assertGreater(len(problem["detail"]), 10)
        return problem
