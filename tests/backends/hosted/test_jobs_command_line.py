"""What a user of hosted jobs sees: plans, limits, refusals, following, fetching, and no secret."""

import json
from pathlib import Path

import pytest
from tests.backends.hosted.conftest import TODAY
from tests.services.wire import Fault

from ftc.cli.main import main
from ftc.jobs.state import State


def plan(bench, *more):
    return main(["plan", "spec.yaml", "--target", bench.name, "--today", TODAY, *more])


def price(bench, as_of="2026-11-20"):
    row = {
        "target": bench.name,
        "model": bench.setup.model,
        "price": 5,
        "currency": "USD",
        "per": "1M trained tokens",
        "source": "https://example.org/prices",
    }
    text = json.dumps({"prices": [row]}).replace("}]}", f', "as_of": {as_of}}}]}}')
    (bench.folder / "prices.yaml").write_text(text)
    return ("--prices", "prices.yaml")


def test_a_plan_says_what_will_happen_and_offline_asks_nobody(bench, capfd):
    assert plan(bench, "--offline") == 0
    assert bench.wire.requests == []
    said = " ".join(capfd.readouterr().err.split())
    assert bench.setup.model in said
    assert "data/train.jsonl: 16 rows" in said
    assert "data/validation.jsonl: 8 rows" in said
    assert "price unknown" in said
    assert "an estimate: 4 characters a token" in said
    assert "by an estimate, no count" in said


def test_a_plan_for_machines_has_the_compiled_request(bench, capfd):
    assert plan(bench, "--format", "json") == 0
    shown = json.loads(capfd.readouterr().out)
    main(["compile", "spec.yaml", "--target", bench.name, "--today", TODAY])
    compiled = json.loads(Path("build/sums", bench.name, "request.json").read_text())
    assert shown["request"] == compiled
    assert shown["cost"] is None


def test_a_price_of_the_users_file_is_shown_with_its_source_and_day(bench, capfd):
    plan(bench, *price(bench))
    said = capfd.readouterr().err
    assert "5 USD per 1M trained tokens, by https://example.org/prices of 2026-11-20" in said
    assert "USD, for an estimated number of tokens" in said
    assert "older" not in said


def test_a_price_older_than_90_days_is_marked(bench, capfd):
    plan(bench, *price(bench, "2026-08-01"))
    assert "older than 90 days" in capfd.readouterr().err


def test_a_reviewed_plan_is_submitted_as_it_stands(bench):
    plan(bench, "--out", "plan.json")
    saved = json.loads(Path("plan.json").read_text())
    assert main(["submit", "plan.json", "--yes", "--today", TODAY]) == 0
    (job,) = bench.jobs()
    assert job.identity == saved["identity"]


@pytest.mark.parametrize("command", ["plan", "check", "compile", "targets"])
def test_a_saved_plan_where_a_spec_is_wanted_is_sent_to_submit(bench, command, capfd):
    plan(bench, "--out", "plan.json")
    capfd.readouterr()
    assert main([command, "plan.json"]) != 0
    said = capfd.readouterr()
    told = " ".join((said.err + said.out).split())
    assert "error[FTC112]: plan.json is a saved plan, not a spec" in told
    assert "its spec is `spec.yaml`, and `ftc submit plan.json` submits what it says" in told
    assert "FTC101" not in told


def test_a_plan_is_told_from_a_spec_by_what_stands_in_it(bench, capfd):
    """A spec may be JSON, and a plan have any name."""
    plan(bench, "--out", "reviewed")
    assert main(["submit", "reviewed", "--yes", "--today", TODAY]) == 0
    spec = {"version": 1, "name": "sums", "model": "org/m"}
    Path("spec.json").write_text(json.dumps(spec))
    capfd.readouterr()
    assert main(["submit", "spec.json", "--target", bench.name, "--today", TODAY]) == 1
    assert "`data` is missing" in capfd.readouterr().err


@pytest.mark.parametrize("changed", ["spec", "data", "plan"])
def test_what_changed_after_the_plan_is_refused(bench, changed, capfd):
    plan(bench, "--out", "plan.json")
    if changed == "spec":
        Path("spec.yaml").write_text(bench.setup.spec.replace("epochs: 2", "epochs: 3"))
    elif changed == "data":
        with Path("train.jsonl").open("a") as file:
            file.write(Path("train.jsonl").read_text().splitlines()[0].replace("0", "99") + "\n")
    else:
        saved = json.loads(Path("plan.json").read_text())
        saved["identity"] = saved["identity"][::-1]
        Path("plan.json").write_text(json.dumps(saved))
    assert main(["submit", "plan.json", "--yes", "--today", TODAY]) == 1
    assert "FTC611" in capfd.readouterr().err
    assert changes(bench.wire) == []


def changes(wire):
    """The requests that are no reading."""
    return [line for line in wire.lines() if not line.startswith(("GET", "HEAD", "POST /token"))]


def test_a_row_that_is_broken_stops_a_job_wherever_it_is(bench, capfd):
    row = Path("train.jsonl").read_text().splitlines()[0]
    with Path("train.jsonl").open("a") as file:
        file.writelines(row.replace("0", str(n)) + "\n" for n in range(200))
        file.write("{\n")
    assert bench.submit() == 1
    said = " ".join(capfd.readouterr().err.split())
    rows = len(Path("train.jsonl").read_text().splitlines())
    assert "error[FTC511]" in said
    assert f"train.jsonl:{rows}: the row is not JSON" in said
    assert bench.wire.requests == []
    assert not Path(".ftc", "data").exists()


def test_a_locked_dataset_that_changed_stops_a_job(bench, capfd):
    assert main(["data", "lock", "spec.yaml"]) == 0
    assert plan(bench, "--offline") == 0
    content = Path("train.jsonl").read_text()
    Path("train.jsonl").write_text(content + content.splitlines()[0].replace("0", "7") + "\n")
    assert bench.submit() == 1
    assert "FTC546" in capfd.readouterr().err
    assert bench.wire.requests == []


def test_a_cost_that_is_unknown_is_beyond_any_limit(bench, capfd):
    if bench.name == "together":  # it estimates the price itself, once the files are there
        bench.service.estimated = {}
    assert bench.submit("--max-cost", "100") == 1
    said = " ".join(capfd.readouterr().err.split())
    assert "FTC612" in said
    assert "the cost is unknown" in said
    assert not bench.service.jobs
    if bench.name != "together":
        assert changes(bench.wire) == []


@pytest.mark.parametrize("limit", ["--max-cost", "--max-tokens"])
def test_an_estimate_beyond_a_limit_refuses_and_says_that_it_is_one(bench, limit, capfd):
    prices = price(bench)
    assert bench.submit(limit, "0.001" if limit == "--max-cost" else "100", *prices) == 1
    said = " ".join(capfd.readouterr().err.split())
    assert "FTC612" in said
    assert ", by an estimate, and" in said
    assert "an estimate: 4 characters a token" in said
    assert changes(bench.wire) == []


def test_a_limit_that_holds_by_an_estimate_says_so(bench, capfd):
    assert bench.submit("--max-tokens", "1000000") == 0
    assert "held against an estimate" in capfd.readouterr().err
    assert len(bench.jobs()) == 1


def test_nothing_is_sent_unasked(bench, capfd):
    assert main(["submit", "spec.yaml", "--target", bench.name, "--today", TODAY]) == 1
    assert "--yes" in capfd.readouterr().err
    assert changes(bench.wire) == []


def test_bytes_that_change_during_the_upload_are_not_trained_on(bench, monkeypatch, capfd):
    from ftc_backends.hosted import sending

    def swapped(self, upload, progress):
        upload.path.write_bytes(upload.path.read_bytes().replace(b"plus", b"less"))
        return original(self, upload, progress)

    original = sending.CheckedFile.__init__
    monkeypatch.setattr(sending.CheckedFile, "__init__", swapped)
    md5 = sending.md5_of

    def changed_md5(upload):
        upload.path.write_bytes(upload.path.read_bytes().replace(b"plus", b"less"))
        return md5(upload)

    place = f"ftc_backends.{bench.name}.driver.md5_of"
    monkeypatch.setattr(place, changed_md5, raising=False)  # Bedrock's is never whole
    assert bench.submit() == 1
    assert "FTC610" in capfd.readouterr().err
    assert not bench.service.jobs


def finish(bench):
    """Let the service work to its end."""
    for _ in range(4):
        if hasattr(bench.service, "move"):
            bench.service.move()


def test_a_job_is_watched_to_its_end(bench, capfd):
    bench.submit()
    (job,) = bench.jobs()
    finish(bench)
    capfd.readouterr()
    assert main(["watch", job.job, "--every", "0"]) == 0
    said = capfd.readouterr()
    assert "the tuned model is" in said.err
    (job,) = bench.jobs()
    assert job.state is State.SUCCEEDED
    assert job.model
    assert "train loss" in said.out


def test_watching_takes_up_a_lost_connection(bench, capfd):
    bench.submit()
    finish(bench)
    seen = len(bench.wire.requests)
    bench.wire.fault = Fault("drop-before", "GET .*")
    assert main(["watch", "sums", "--every", "0"]) == 0
    assert bench.wire.struck == 1
    assert len(bench.wire.requests) > seen


def test_a_failed_job_says_why(bench, capfd):
    bench.service.outcome = bench.setup.failed
    bench.submit()
    finish(bench)
    assert main(["watch", "sums", "--every", "0"]) == 1
    assert "line 3 is wrong" in capfd.readouterr().err
    assert bench.submit() == 1
    assert "--again 2" in capfd.readouterr().err


def test_a_job_is_cancelled_and_twice_is_no_error(bench, capfd):
    bench.submit()
    assert main(["cancel", "sums"]) == 0
    assert bench.jobs()[0].state in (State.CANCELLING, State.CANCELLED)
    main(["cancel", "sums"])
    assert bench.jobs()[0].state in (State.CANCELLING, State.CANCELLED)


def test_results_are_fetched(bench, capfd):
    bench.submit()
    finish(bench)
    main(["watch", "sums", "--every", "0"])
    capfd.readouterr()
    assert main(["fetch", "sums"]) == 0
    said = capfd.readouterr()
    assert said.out.strip() == bench.jobs()[0].model
    files = [path for path in Path("jobs").rglob("*") if path.is_file()]
    assert len(files) >= 2
    assert all(path.stat().st_size for path in files if path.name != "metrics.jsonl")


def test_jobs_are_listed_and_refreshed(bench, capfd):
    bench.submit()
    finish(bench)
    capfd.readouterr()
    assert main(["jobs"]) == 0
    assert "queued" in capfd.readouterr().out
    for _ in range(3):  # OpenAI's moves one step at each look
        main(["jobs", "--refresh"])
    assert "succeeded" in capfd.readouterr().out
    main(["jobs", "--format", "json"])
    (listed,) = json.loads(capfd.readouterr().out)
    assert listed["name"] == "sums"


def test_an_unknown_job_is_a_diagnostic(bench, capfd):
    for command in ("watch", "cancel", "fetch"):
        assert main([command, "nothing"]) == 1
        assert "FTC614" in capfd.readouterr().err


def test_refused_credentials_are_a_diagnostic(bench, monkeypatch, capfd):
    from tests.services import bedrock, openai, vertex

    for module, name in ((openai, "KEY"), (bedrock, "KEY_ID"), (vertex, "TOKEN")):
        monkeypatch.setattr(module, name, "another")
    if bench.name == "vertex":  # the service hands out the very token that it then refuses
        monkeypatch.setattr(
            vertex.Vertex, "__call__", lambda self, r: vertex._error(401, "UNAUTHENTICATED", "no")
        )
    if bench.name == "together":
        monkeypatch.setattr("tests.services.together.KEY", "another")
    assert bench.submit() == 1
    said = capfd.readouterr().err
    assert "FTC602" in said
    assert "Traceback" not in said


def test_no_credential_is_anywhere(bench, capfd):
    """Not in the journal, the plan, the outputs, nor in what is said of refused ones."""
    plan(bench, "--out", "plan.json")
    bench.wire.fault = Fault("500-after", bench.setup.create)
    bench.submit()
    finish(bench)
    main(["watch", "sums", "--every", "0"])
    main(["fetch", "sums"])
    main(["jobs", "--format", "json"])
    said = capfd.readouterr()
    texts = [said.out.encode(), said.err.encode()]
    texts += [
        path.read_bytes()
        for path in bench.folder.rglob("*")
        if path.is_file() and path.name not in ("account.json",)
    ]
    for secret in bench.setup.planted:
        assert not any(secret.encode() in text for text in texts)


def test_the_bytes_on_the_wire_are_the_converted_lines(bench):
    bench.submit()
    converted = {path.read_bytes() for path in Path(".ftc/data/sums", bench.name, "data").iterdir()}
    service = bench.service
    kept = getattr(service, "contents", None) or {k: v[0] for k, v in service.objects.items()}
    assert converted == set(kept.values())


def test_the_body_on_the_wire_is_the_compiled_one_and_the_identity(bench):
    bench.submit()
    main(["compile", "spec.yaml", "--target", bench.name, "--today", TODAY])
    compiled = json.loads(Path("build/sums", bench.name, "request.json").read_text())
    (sent,) = bench.service.bodies
    (job,) = bench.jobs()
    assert sent == bench.setup.sent(compiled, job.identity)
