package io.github.twolevelcache.simulator.client;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.lettuce.core.TrackingArgs;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import io.github.twolevelcache.simulator.cluster.Command;
import io.github.twolevelcache.simulator.cluster.Latin1;
import io.github.twolevelcache.simulator.redis.StatusReply;

/**
 * Makes commands of the calls of Lettuce's interfaces, of those that the engine makes.
 */
final class Commands implements InvocationHandler {

	private final UnaryOperator<Call> connection;

	/** Whether the next command is to be taken by a node that does not have its slot. */
	private boolean asking;

	private Commands(UnaryOperator<Call> connection) {
		this.connection = connection;
	}

	/**
	 * Implement an interface of commands.
	 * @param type the interface
	 * @param connection sends the calls
	 * @param <T> the interface
	 * @return the commands
	 */
	static <T> T of(Class<T> type, UnaryOperator<Call> connection) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, new Commands(connection)));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
		if (method.getName().equals("asking")) {
			this.asking = true;
			return CompletableFuture.completedFuture("OK");
		}
		Call call = call(method, (arguments != null) ? arguments : new Object[0]);
		if (this.asking) {
			call.ask();
			this.asking = false;
		}
		return this.connection.apply(call);
	}

	private static Call call(Method method, Object[] arguments) {
		return switch (method.getName()) {
			case "get" -> new Call(new Command("GET", keys(arguments[0]), List.of()), Commands::bytes);
			case "exists" ->
				new Call(new Command("EXISTS", keys((Object[]) arguments[0]), List.of()), Function.identity());
			case "psetex" -> new Call(new Command("PSETEX", keys(arguments[0]),
					List.of(arguments[1].toString(), Latin1.text((byte[]) arguments[2]))), Commands::status);
			case "clientTracking" -> tracking((TrackingArgs) arguments[0]);
			case "waitForReplication" ->
				new Call(new Command("WAIT", List.of(), List.of(arguments[0].toString(), arguments[1].toString())),
						Function.identity());
			case "evalsha" -> script("EVALSHA", arguments);
			case "eval" -> script("EVAL", arguments);
			default -> throw new UnsupportedOperationException("Not simulated: " + method);
		};
	}

	private static Call script(String name, Object[] arguments) {
		List<String> words = new ArrayList<>();
		words.add((arguments[0] instanceof byte[] source) ? Latin1.text(source) : utf8((String) arguments[0]));
		words.addAll(keys((Object[]) arguments[3]));
		return new Call(new Command(name, keys((Object[]) arguments[2]), words), Commands::bytes);
	}

	private static String utf8(String text) {
		return Latin1.text(text.getBytes(StandardCharsets.UTF_8));
	}

	private static Call tracking(TrackingArgs args) {
		List<String> words = words(args);
		if (words.get(0).equals("OFF")) {
			return new Call(new Command("CLIENT TRACKING OFF", List.of(), List.of()), Commands::status);
		}
		List<String> prefixes = new ArrayList<>();
		for (int i = 0; i + 1 < words.size(); i++) {
			if (words.get(i).equals("PREFIX")) {
				prefixes.add(words.get(i + 1));
			}
		}
		if (!words.contains("BCAST") || prefixes.isEmpty()) {
			throw new UnsupportedOperationException("Not simulated: CLIENT TRACKING " + words);
		}
		return new Call(new Command("CLIENT TRACKING ON", List.of(), prefixes), Commands::status);
	}

	// They can only be read as they are sent (RESP bulk strings).
	private static List<String> words(TrackingArgs args) {
		CommandArgs<String, String> built = new CommandArgs<>(StringCodec.ASCII);
		args.build(built);
		ByteBuf sent = Unpooled.buffer();
		built.encode(sent);
		String[] lines = sent.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1);
		List<String> words = new ArrayList<>();
		for (int i = 1; i < lines.length; i += 2) {
			words.add(lines[i]);
		}
		return words;
	}

	private static List<String> keys(Object... keys) {
		return Arrays.stream(keys).map((key) -> Latin1.text((byte[]) key)).toList();
	}

	private static byte @Nullable [] bytes(@Nullable Object reply) {
		if (reply == null || reply instanceof String) {
			return (reply != null) ? Latin1.bytes((String) reply) : null;
		}
		throw new UnsupportedOperationException("Not a value: " + reply);
	}

	private static String status(@Nullable Object reply) {
		return (reply instanceof StatusReply status) ? status.text() : String.valueOf(reply);
	}

}
