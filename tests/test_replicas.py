"""A primary and two standbys, all real: one dies, one lags, the primary goes, one takes over."""

import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException

import orjson
import pytest

from tests.clusters import Postgres, Site
from tests.waiting import until

pytestmark = pytest.mark.slow
PATIENT = 600  # seconds behind: a standby is in use however slow this machine is
IMPATIENT = 2


class Cluster:
    """Three servers, one of them the primary, and Monitor that knows all of them."""

    def __init__(self, sample_server, folder):
        first = Postgres(folder / "one").copy_of(sample_server).start()
        self.servers = [first]
        for name in ("two", "three"):
            standby = Postgres(folder / name).copy_of(first, "--write-recovery-conf")
            self.servers.append(standby.start())
        self.site = self.serve(folder, PATIENT)

    def serve(self, folder, max_lag):
        """By one worker, so that what it once said of the servers goes for the next request."""
        hosts = ",".join(server.host for server in self.servers)
        return Site(
            folder,
            DATABASE_URL=f"postgresql://monitor@{hosts}/monitor?target_session_attrs=read-write",
            DATABASE_REPLICA_URLS=",".join(server.url for server in self.servers),
            MONITOR_REPLICA_MAX_LAG=str(max_lag),
        ).start(workers=1, threads=8)

    @property
    def primary(self):
        return next(s for s in self.servers if s.runs and not s.ask("SELECT pg_is_in_recovery()"))

    @property
    def standbys(self):
        return [s for s in self.servers if s.runs and s.ask("SELECT pg_is_in_recovery()")]

    def mend(self):
        """All three run, the standbys have what the primary has, and Monitor knows it."""
        for server in self.servers:
            if not server.runs:
                server.start()
        for standby in self.standbys:
            if standby.ask("SELECT pg_is_wal_replay_paused()"):
                standby.ask("SELECT pg_wal_replay_resume()")
        catch_up(self.primary, self.standbys)
        self.must_use(*self.standbys)
        until(lambda: self.told()["status"] == "ok")

    def told(self, site=None):
        return (site or self.site).ask("GET", "/readyz").json()

    def in_use(self, site=None):
        """The standbys that Monitor reads from, in the order of its settings."""
        told = self.told(site)["standbys"]
        return [self.servers[n] for n, standby in enumerate(told) if standby["in_use"]]

    def must_use(self, *standbys, site=None):
        until(lambda: self.in_use(site) == list(standbys), said=lambda: self.told(site))


@pytest.fixture(scope="module")
def whole(sample_server, tmp_path_factory):
    cluster = Cluster(sample_server, tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.site.stop()
    for server in cluster.servers:
        server.kill()


@pytest.fixture
def cluster(whole):
    whole.mend()
    return whole


class Readers:
    """Clients that read without a pause; whatever is not a 200 is kept."""

    def __init__(self, site, path="articles/?page_size=5"):
        self.site, self.path = site, path
        self.answered, self.refused, self.longest = 0, [], 0.0
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.read) for _ in range(4)]

    def read(self):
        while not self.stop.is_set():
            began = time.monotonic()
            try:
                answer = self.site.get(self.path)
            except (OSError, HTTPException) as error:
                self.refused.append(repr(error))
                continue
            self.answered += 1
            self.longest = max(self.longest, time.monotonic() - began)
            if answer.status != 200:
                self.refused.append(answer.body)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.go_on()
        return self

    def go_on(self):
        """For more than a look at each server takes, and more than a few answers."""
        time.sleep(1.2)
        enough = self.answered + 50
        until(lambda: self.answered > enough)

    def __exit__(self, *error):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def scans(server):
    """How often the articles were looked into there; sessions tell it when they end."""
    others = "FROM pg_stat_activity WHERE datname = 'monitor' AND pid <> pg_backend_pid()"
    server.ask(f"SELECT count(pg_terminate_backend(pid, 60000)) {others}")
    return server.ask(
        "SELECT seq_scan + idx_scan FROM pg_stat_user_tables WHERE relname = 'articles_article'"
    )


def read_from(cluster):
    """How often each server was looked into for a hundred requests."""
    before = [scans(server) for server in cluster.servers]
    cluster.mend()
    for _ in range(100):
        assert cluster.site.get("articles/").status == 200
    return [scans(server) - times for server, times in zip(cluster.servers, before, strict=True)]


def test_reads_go_to_the_standbys_and_not_to_the_primary(cluster):
    """But while a machine so busy that Monitor has not looked for 5 seconds tells it to be sure."""
    primary = cluster.servers.index(cluster.primary)
    read = until(lambda: (found := read_from(cluster))[primary] == 0 and found)
    assert sum(times > 20 for times in read) == 2


def test_a_standby_that_is_killed_under_load_costs_no_answer(cluster):
    killed, other = cluster.standbys
    with Readers(cluster.site) as readers:
        killed.kill()
        readers.go_on()
    assert readers.refused == []
    cluster.must_use(other)
    cluster.mend()


def test_a_standby_that_is_frozen_under_load_costs_no_answer(cluster):
    """Its machine acknowledges what it is sent, so no timeout of TCP ends the wait."""
    standby, other = cluster.standbys
    try:
        with Readers(cluster.site) as readers:
            standby.freeze()
            cluster.must_use(other)
    finally:
        standby.thaw()
    assert readers.refused == []
    assert readers.longest > 2  # some were in hand, and were answered before their clients left
    cluster.mend()


def test_without_any_standby_the_primary_answers(cluster):
    with Readers(cluster.site) as readers:
        for standby in cluster.standbys:
            standby.kill()
        readers.go_on()
    assert readers.refused == []


def test_when_the_primary_is_gone_reads_go_on_and_writes_are_told_to_wait(cluster):
    token = cluster.site.login()
    with Readers(cluster.site) as readers:
        cluster.primary.kill()
        until(lambda: cluster.told()["status"] == "reading only")
        refused = cluster.site.ask("POST", "/api/v1/people/", {"name": "Ada King"}, **token)
        readers.go_on()
    assert readers.refused == []
    assert refused.status == 503
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Retry-After"] == "5"
    assert "nothing can be written now" in refused.json()["detail"]
    editor = {"Cookie": "sessionid=0123456789abcdef0123456789abcdef"}
    assert cluster.site.ask("POST", "/api/v1/people/", {"name": "Ada"}, **editor).status == 503
    assert cluster.site.get("people/", editor).status == 200
    assert cluster.site.get("people/", token).status == 200
    ready = cluster.site.ask("GET", "/readyz")
    assert (ready.status, ready.json()["status"]) == (200, "reading only")
    cluster.mend()
    again = cluster.site.ask("POST", "/api/v1/people/", {"name": "Ada King"}, **token)
    assert again.status == 201


def test_a_primary_that_is_frozen_keeps_nobody_waiting(cluster):
    """Writes and the desk are refused before their clients give up; whoever reads goes on."""

    def ask(*request, **headers):
        told = cluster.site.ask(*request, **headers)
        answers.append((told.status, told.headers["Retry-After"]))

    token, answers = cluster.site.login(), []
    write = ("POST", "/api/v1/people/", {"name": "Ada King"})
    editor = {"Cookie": "sessionid=0123456789abcdef0123456789abcdef"}
    asking = [threading.Thread(target=ask, args=write, kwargs=token) for _ in range(3)]
    asking.append(threading.Thread(target=ask, args=("GET", "/admin/"), kwargs=editor))
    primary = cluster.primary
    try:
        with Readers(cluster.site) as readers:
            primary.freeze()
            for thread in asking:
                thread.start()
            until(lambda: cluster.told()["status"] == "reading only")
            for thread in asking:
                thread.join()
    finally:
        primary.thaw()
    assert readers.refused == []
    assert answers == [(503, "5")] * 4
    slug = f"thawed-{time.monotonic_ns()}"
    again = ("POST", "/api/v1/people/", {"name": "Ada King", "slug": slug})
    until(lambda: cluster.site.ask(*again, **token).status == 201)


@pytest.fixture
def hurried(cluster, tmp_path):
    site = cluster.serve(tmp_path, IMPATIENT)
    yield site
    site.stop()


def test_a_standby_that_is_behind_is_left_out_and_taken_back(cluster, hurried):
    late, other = cluster.standbys
    until(lambda: idles(cluster, hurried, late))
    token = hurried.login()
    slug = f"late-{time.monotonic_ns()}"
    hurried.ask("POST", "/api/v1/people/", {"name": "Late", "slug": slug}, **token)
    catch_up(cluster.primary, [other])
    cluster.must_use(other, site=hurried)
    assert all(hurried.get(f"people/{slug}/").status == 200 for _ in range(20))
    late.ask("SELECT pg_wal_replay_resume()")
    cluster.must_use(late, other, site=hurried)


def idles(cluster, site, late):
    """A paused standby has all there is while nothing is written: so it stays in use.

    False when PostgreSQL wrote something of its own meanwhile, as it does at times.
    """
    catch_up(cluster.primary, cluster.standbys)
    late.ask("SELECT pg_wal_replay_pause()")
    time.sleep(IMPATIENT + 1)
    if cluster.in_use(site) == cluster.standbys:
        return True
    late.ask("SELECT pg_wal_replay_resume()")
    return False


@pytest.fixture
def paused(cluster):
    """Standbys that get nothing more, and are not left out for it."""
    token = cluster.site.login()
    catch_up(cluster.primary, cluster.standbys)
    for standby in cluster.standbys:
        standby.ask("SELECT pg_wal_replay_pause()")
    return cluster, token


@pytest.mark.parametrize("carried", ["header", "cookie"])
def test_a_client_reads_its_own_write(paused, carried):
    cluster, token = paused
    slug = f"{carried}-{time.monotonic_ns()}"
    written = cluster.site.ask("POST", "/api/v1/people/", {"name": "Own", "slug": slug}, **token)
    assert written.status == 201
    own = {"Monitor-Position": written.headers["Monitor-Position"]}
    if carried == "cookie":
        own = {"Cookie": written.headers["Set-Cookie"].partition(";")[0]}
    # Another client: not yet, from the standbys. From the primary, should none have been heard of.
    until(lambda: cluster.site.get(f"people/{slug}/").status == 404)
    for _ in range(10):
        assert cluster.site.get(f"people/{slug}/", own).status == 200


def test_a_token_is_good_at_once(paused):
    cluster, _ = paused
    token = cluster.site.login()
    assert all(cluster.site.get("people/", token).status == 200 for _ in range(10))


def test_what_a_client_has_seen_is_not_taken_back(paused):
    """Nor does a standby that is behind say that nothing has changed, or count changes anew."""
    cluster, token = paused
    old = cluster.site.get("people/helena-marsk/")
    written = cluster.site.ask(
        "PATCH", "/api/v1/people/helena-marsk/", {"description": f"{time.monotonic_ns()}"}, **token
    )
    own = {"Monitor-Position": written.headers["Monitor-Position"]}
    asked = {"If-None-Match": old.headers["ETag"]}
    assert cluster.site.get("people/helena-marsk/", asked | own).status == 200
    new = cluster.site.get("people/helena-marsk/", own)
    seen = {"If-None-Match": new.headers["ETag"]}
    assert all(cluster.site.get("people/helena-marsk/", seen).status == 304 for _ in range(10))
    version = int(new.headers["ETag"].split("-")[1])
    feed = [cluster.site.get("changes/", since=version).json() for _ in range(10)]
    assert {(page["since"], len(page["results"])) for page in feed} == {(version, 0)}


def test_a_standby_takes_over(cluster):
    """The drill of docs/operating.md: promote, write, bring the old primary back as a standby."""
    old, (new, other) = cluster.primary, cluster.standbys
    token = cluster.site.login()
    catch_up(old, [new, other])
    with Readers(cluster.site) as readers:
        old.kill()
        new.ask("SELECT pg_promote()")
        follow(other, new)
        slug = f"after-{time.monotonic_ns()}"
        body = {"name": "After", "slug": slug}
        until(lambda: cluster.site.ask("POST", "/api/v1/people/", body, **token).status == 201)
        source = f"host=127.0.0.1 port={new.port} user=monitor dbname=postgres"
        old.run("pg_rewind", "-D", str(old.data), f"--source-server={source}", "-R", "--no-sync")
        old.start()
    assert readers.refused == []
    assert cluster.primary is new
    cluster.mend()
    for server in cluster.servers:
        assert server.ask(f"SELECT count(*) FROM people_person WHERE slug = '{slug}'") == 1


def catch_up(primary, standbys):
    """The standbys have all that was written until now."""
    position = primary.ask("SELECT pg_current_wal_flush_lsn()::text")
    replayed = f"SELECT pg_last_wal_replay_lsn() >= '{position}'"
    until(lambda: all(standby.ask(replayed) for standby in standbys))


def follow(standby, primary):
    where = f"host=127.0.0.1 port={primary.port} user=monitor"
    standby.ask(f"ALTER SYSTEM SET primary_conninfo = '{where}'")
    standby.ask("SELECT pg_reload_conf()")


@pytest.fixture
def many_people(cluster):
    """More than fits between two programs: whoever sends it has to wait for the reader."""
    cluster.primary.ask(
        "INSERT INTO people_person (name, slug, aliases, description, created_at, updated_at)"
        " SELECT 'Person ' || n, 'person-' || n, '{}', repeat(md5(n::text), 150), now(), now()"
        " FROM generate_series(1, 5000) n ON CONFLICT DO NOTHING"
    )
    catch_up(cluster.primary, cluster.standbys)
    return cluster


def test_a_server_killed_in_the_middle_of_a_streamed_answer_costs_not_a_row(many_people):
    path = "/api/v1/people/?format=ndjson&fields=slug,description"
    streams = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
    with closing(HTTPConnection("127.0.0.1", many_people.site.port, timeout=60)) as link:
        link.request("GET", path)
        response = link.getresponse()
        begun = response.read(1000)
        sends = until(lambda: [s for s in many_people.standbys if s.ask(streams)])
        sends[0].kill()
        lines = (begun + response.read()).splitlines()
    slugs = [orjson.loads(line)["slug"] for line in lines]
    known = many_people.primary.ask("SELECT count(*) FROM people_person")
    assert len(slugs) == len(set(slugs)) == known
