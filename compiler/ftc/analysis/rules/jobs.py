"""6xx: jobs at services. None has a check: they are raised when a job is planned or sent."""

from typing import Final

from ftc.analysis.rule import Rule
from ftc.diagnostics.diagnostic import Severity

PACKAGE = Rule(
    "FTC601",
    "client-not-installed",
    Severity.ERROR,
    what="The service's own client is not installed.",
    why="`ftc check` and `ftc compile` need none of them, so each comes with an extra of its own.",
)
CREDENTIALS = Rule(
    "FTC602",
    "credentials-missing",
    Severity.ERROR,
    what="The service's client finds no credentials, or the service does not take those it found.",
    why="Credentials come only from where the service's own client looks for them: environment "
    "variables, profiles, metadata servers. `ftc` stores none, and shows none.",
)
PERMISSION = Rule(
    "FTC603",
    "not-permitted",
    Severity.ERROR,
    what="The service knows you, and does not let you do this.",
    why="A role lacks a permission, or the organization may not use the model for tuning.",
)
QUOTA = Rule(
    "FTC604",
    "over-quota",
    Severity.ERROR,
    what="A quota of your account is used up: jobs at once, storage, spending.",
    why="Waiting for another job, or asking the service for more, is the only way on.",
)
CLOSED = Rule(
    "FTC605",
    "model-closed-here",
    Severity.ERROR,
    what="The service does not tune this model: not for you, not any more, or not in this region.",
    why="Services close models to new customers first, and tune each in few regions.",
)
REFUSED = Rule(
    "FTC606",
    "request-refused",
    Severity.ERROR,
    what="The service read the request and found it wrong. No job was created.",
    why="What the service checks and its published definition does not say is seen only then.",
)
CONFLICT = Rule(
    "FTC607",
    "name-taken",
    Severity.ERROR,
    what="Another job or model of your account has the name already.",
    why="Some services want names that no job ever had before.",
)
MISSING = Rule(
    "FTC608",
    "not-at-the-service",
    Severity.ERROR,
    what="The service has no such job, bucket, file or resource.",
    why="It was deleted there, or belongs to another account, project or region than the one that "
    "the credentials lead to.",
)
UNAVAILABLE = Rule(
    "FTC609",
    "service-unavailable",
    Severity.ERROR,
    what="The service did not answer, or answered that it cannot now.",
    why="The journal says how far the job came. The same command goes on from there: it asks the "
    "service for the job before it would create one.",
)
MISMATCH = Rule(
    "FTC610",
    "upload-not-what-was-checked",
    Severity.ERROR,
    what="A file changed after it was checked, or another file is in its place at the service.",
    why="The bytes that are trained on must be the ones that were looked at. A file in a bucket "
    "that another job reads, or that `ftc` did not put there, is not overwritten.",
)
CHANGED = Rule(
    "FTC611",
    "changed-since-the-plan",
    Severity.ERROR,
    what="The spec, its data or the plan itself is not what it was when the plan was made.",
    why="A plan is reviewed and then submitted as it stands. What would be submitted now is "
    "something else.",
)
BEYOND = Rule(
    "FTC612",
    "beyond-the-limit",
    Severity.ERROR,
    what="The job would cost more, or train more tokens, than `--max-cost` or `--max-tokens` "
    "allow, counted or estimated; or cannot be held to them because tokens or price are unknown.",
    why="A limit that is passed over where it cannot be checked is none. Where the model's "
    "tokenizer is not at hand, its tokens are estimated, and the message says so.",
)
HELD = Rule(
    "FTC613",
    "submit-in-progress",
    Severity.ERROR,
    what="Another process is submitting the same job at this moment.",
    why="Two submits at once would create two jobs. The second stands back and says who is first.",
)
UNKNOWN_JOB = Rule(
    "FTC614",
    "no-such-job",
    Severity.ERROR,
    what="The journal of this folder has no such job, or more than one.",
    why="`.ftc/jobs.db` is in the folder where the job was submitted from.",
)
JOURNAL = Rule(
    "FTC615",
    "journal-unreadable",
    Severity.ERROR,
    what="The journal of jobs cannot be read or written.",
    why="Without it, nothing is submitted: a job that is not written down could be lost.",
)
PRICES = Rule(
    "FTC616",
    "price-file",
    Severity.ERROR,
    what="The price file cannot be read, or has a row that is no price.",
    why="A sum worked out from a wrong row is worse than none. Each row has target, model, price, "
    "currency, per, source and as_of.",
)
NO_JOBS = Rule(
    "FTC617",
    "target-takes-no-jobs",
    Severity.ERROR,
    what="The target is compiled for, and nothing can be submitted to it.",
    why="A trainer runs where you start it; a service needs a driver.",
)

DATA_LIMITS = Rule(
    "FTC618",
    "converted-data-beyond-limits",
    Severity.ERROR,
    what="The converted data breaks a limit of the model: too few or too many rows, a file that is "
    "too large; a warning where rows are longer than the model reads.",
    why="`ftc check` counts large files only in part. Here every row has been converted and "
    "measured: counted by the model's tokenizer, or estimated where that is not at hand, which the "
    "message says. Longer rows are cut by the services, most of them without a word.",
)

STOPPED = Rule(
    "FTC619",
    "pipeline-stopped",
    Severity.ERROR,
    what="A stage of the spec has failed or was cancelled, so that nothing after it is submitted.",
    why="What builds on it has nothing to start from, and the other stages would be paid for "
    "without the whole being wanted. `--again STAGE=2` creates that stage's job once more; the "
    "stages that have succeeded stay as they are.",
)

RULES: Final = (
    *(PACKAGE, CREDENTIALS, PERMISSION, QUOTA, CLOSED, REFUSED, CONFLICT, MISSING, UNAVAILABLE),
    *(MISMATCH, CHANGED, BEYOND, HELD, UNKNOWN_JOB, JOURNAL, PRICES, NO_JOBS),
    DATA_LIMITS,
    STOPPED,
)
