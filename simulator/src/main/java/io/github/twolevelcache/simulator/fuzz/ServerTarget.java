package io.github.twolevelcache.simulator.fuzz;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

import io.github.twolevelcache.RemoteCallException;
import io.github.twolevelcache.internal.keyspace.EntryCommands;
import io.github.twolevelcache.internal.keyspace.EntryCommands.Claim;
import io.github.twolevelcache.internal.keyspace.Fence;
import io.github.twolevelcache.internal.keyspace.PlainEntryCommands;
import io.github.twolevelcache.internal.keyspace.RedisKeys;
import io.github.twolevelcache.internal.keyspace.RemoteGeneration;
import io.github.twolevelcache.internal.log.DeadLetterList;
import io.github.twolevelcache.internal.log.LogRegistry;
import io.github.twolevelcache.internal.log.LoggedChange;
import io.github.twolevelcache.internal.log.Members;
import io.github.twolevelcache.internal.log.WriteLog;
import io.github.twolevelcache.internal.redis.RedisAccess;
import io.github.twolevelcache.internal.redis.UntrackedReads;
import io.github.twolevelcache.internal.validity.Generation;

/**
 * What stands on a server: entries, leases, generations, the log, its owners, members and
 * dead letters. All scripts that touch it are to end as they should.
 */
final class ServerTarget implements Target {

	private static final long LEASE = 2_000;

	private static final Claim CLAIM = new Claim(1, false, LEASE);

	/** The version of the entries, which the form without a mapper leaves at 0. */
	private static final long VERSION = 0;

	private static final Duration OWNED = Duration.ofSeconds(10);

	/** So many operations follow each change. */
	private static final int OPERATIONS = 6;

	private final FuzzedLog log = new FuzzedLog();

	private final RedisKeys plainKeys = new RedisKeys(FuzzedLog.NAMESPACE, "plain");

	private final EntryCommands plain = new PlainEntryCommands(this.log.store(), this.log.time());

	private final Members members = new Members(FuzzedLog.NAMESPACE, this.log.store());

	private final LogRegistry registry = new LogRegistry(FuzzedLog.NAMESPACE, this.log.store());

	private final Mutator mutator = new Mutator(List.of("evil".getBytes(StandardCharsets.US_ASCII)),
			List.of("", " ", "0", "-1", "1e308", "inf", "nan", "9007199254740993", "99999999999999999999",
					"000000000000000000", "999999999999999999", "W", "D", "P", "\n", "\u00ff", "a 1", "t", "{", "}"));

	private final Runnable restore;

	ServerTarget() {
		this.log.fill();
		this.log.put(this.plain, this.plainKeys, "1", "one");
		this.plain.acquire(this.plainKeys.of("2"), CLAIM).join();
		this.log.log().commands().acquire(this.log.log().keys().of("none"), CLAIM).join();
		generation().advance().join();
		for (int partition = 0; partition < FuzzedLog.PARTITIONS; partition++) {
			this.log.log().owners().own(partition, "me", OWNED).join();
			List<LoggedChange> due = this.log.due(partition);
			this.log.log().deadLetters().bury(due.get(0), 3, "it is refused").join();
			this.log.log().changes().postpone(partition, OWNED, due.subList(1, 3)).join();
		}
		this.members.beat(FuzzedLog.CACHE, "me", OWNED, List.of("a0 1", "r1 me", "l0 other", "c0 2", "hother")).join();
		this.registry.enter(this.log.log(), "app", "store", null).join();
		this.registry.announce("app").join();
		this.restore = this.log.snapshot();
	}

	@Override
	public String name() {
		return "server";
	}

	@Override
	public int share() {
		return 50;
	}

	@Override
	public boolean run(RandomGenerator random) {
		this.restore.run();
		this.log.corrupt(this.mutator, random);
		boolean refused = false;
		for (int i = 0; i < OPERATIONS; i++) {
			refused |= isRefused(random);
		}
		return !refused;
	}

	private boolean isRefused(RandomGenerator random) {
		try {
			operation(random).join();
			return false;
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RemoteCallException) {
				return true;
			}
			throw ex;
		}
		catch (RemoteCallException ex) {
			return true;
		}
	}

	private CompletableFuture<?> operation(RandomGenerator random) {
		return switch (random.nextInt(3)) {
			case 0 -> entryOperation(this.plain, this.plainKeys, Integer.toString(1 + random.nextInt(3)), random);
			case 1 -> entryOperation(this.log.log().commands(), this.log.log().keys(),
					(random.nextInt(4) != 0) ? Integer.toString(random.nextInt(25)) : "none", random);
			default -> logOperation(random.nextInt(FuzzedLog.PARTITIONS), random);
		};
	}

	private CompletableFuture<?> entryOperation(EntryCommands commands, RedisKeys keys, String text,
			RandomGenerator random) {
		byte[] entry = this.log.format().write("new", this.log.time().millis() + FuzzedLog.LIFETIME, 0);
		Fence fence = random.nextBoolean() ? Fence.of(CLAIM.token()) : new Fence(VERSION, CLAIM.token());
		return switch (random.nextInt(10)) {
			case 0 -> commands.put(this.log.change(keys, text), entry, FuzzedLog.LIFETIME);
			case 1 -> commands.putIfAbsent(this.log.change(keys, text), entry, FuzzedLog.LIFETIME, VERSION);
			case 2 -> commands.evict(this.log.change(keys, text));
			case 3 -> commands.drop(keys.of(text));
			case 4 -> commands.pending(keys.of(text));
			case 5 -> commands.acquire(keys.of(text), CLAIM);
			case 6 -> commands.acquireBeside(keys.of(text), CLAIM, VERSION);
			case 7 -> commands.fulfil(keys.of(text), fence, entry, FuzzedLog.LIFETIME);
			case 8 ->
				random.nextBoolean() ? commands.abandon(keys.of(text), fence) : commands.preempt(keys.of(text), CLAIM);
			default -> commands.renew(keys.of(text), fence, LEASE);
		};
	}

	private CompletableFuture<?> logOperation(int partition, RandomGenerator random) {
		WriteLog writeLog = this.log.log();
		return switch (random.nextInt(18)) {
			case 0 -> writeLog.changes()
				.acknowledge(partition, "me",
						this.log.due(partition).stream().filter((change) -> change.unreadable() == null).toList());
			case 1 -> writeLog.changes().postpone(partition, OWNED, this.log.due(partition));
			case 2 -> writeLog.changes().retry(partition);
			case 3 -> writeLog.owners().own(partition, random.nextBoolean() ? "me" : "other", OWNED);
			case 4 -> writeLog.owners().disown(partition, "me");
			case 5 -> writeLog.owners().pass(partition, this.log.time().millis() << 20);
			case 6 -> buried(partition);
			case 7 -> writeLog.deadLetters().replay(partition, null);
			case 8 -> writeLog.deadLetters().discard(partition, null);
			case 9 -> listed(partition);
			case 10 -> writeLog.control().status(partition);
			case 11 -> writeLog.control()
				.hurry(partition)
				.thenCompose((time) -> writeLog.control().waiting(partition, (time != null) ? time : 0));
			case 12 -> writeLog.control().settled(partition, OWNED);
			case 13 -> this.members.beat(FuzzedLog.CACHE, "me", OWNED, List.of("a0 1"));
			case 14 -> this.members.count(FuzzedLog.CACHE);
			case 15 -> this.registry.all();
			case 16 -> this.registry.enter(writeLog, "app", "store", null)
				.thenCompose((found) -> this.registry.elsewhere("app"));
			default -> random.nextBoolean() ? generation().read() : generation().advance();
		};
	}

	private CompletableFuture<?> buried(int partition) {
		return this.log.due(partition)
			.stream()
			.filter((change) -> change.unreadable() == null)
			.findFirst()
			.<CompletableFuture<?>>map((change) -> this.log.log().deadLetters().bury(change, 1, "again"))
			.orElseGet(() -> CompletableFuture.completedFuture(null));
	}

	private CompletableFuture<?> listed(int partition) {
		DeadLetterList list = this.log.log().deadLetterList();
		return list.find(partition, 0, 10)
			.thenCompose(
					(deaths) -> list.read(partition, deaths, 1 << 20).thenApply((read) -> list.decode(deaths, read)));
	}

	private RemoteGeneration generation() {
		RedisAccess redis = new RedisAccess(this.log.store(),
				new UntrackedReads(this.log.store(), Duration.ofSeconds(1), this.log.time()));
		return new RemoteGeneration(this.plainKeys.generation(), new Generation(), redis, this.log.time(), () -> {
		});
	}

}
