package io.github.twolevelcache.localredis;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * No server and no file outlives its JVM.
 */
@Timeout(60)
class ServersEndIT {

	private static Process jvm(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						System.getProperty("java.class.path"), "-Dredis.source=embedded", ShortJvm.class.getName()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	private static boolean listens(int port) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void whenTheJvmIsKilled() throws Exception {
		Process jvm = jvm();
		BufferedReader output = jvm.inputReader();
		int port = Integer.parseInt(output.readLine());
		Path directory = Path.of(output.readLine());
		assertThat(listens(port)).isTrue();
		assertThat(directory).exists();
		jvm.destroyForcibly().waitFor();
		await().until(() -> !listens(port) && Files.notExists(directory.getParent()));
	}

	@Test
	void whenTheJvmEndsAndNotBefore() throws Exception {
		Process jvm = jvm("end");
		BufferedReader output = jvm.inputReader();
		int port = Integer.parseInt(output.readLine());
		Path directory = Path.of(output.readLine());
		assertThat(output.readLine()).isEqualTo("PONG");
		assertThat(output.readLine()).isEqualTo("closed");
		assertThat(jvm.waitFor()).isZero();
		assertThat(listens(port)).isFalse();
		assertThat(directory.getParent()).doesNotExist();
	}

}
