package io.github.twolevelcache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between clients and a server on this machine. Its connections can be made to
 * hang: they stay open, and nothing passes any more, as behind a firewall that has
 * forgotten them. Those that are opened later work.
 */
final class HangingProxy implements AutoCloseable {

	private final int target;

	private final ServerSocket server;

	private final List<Passage> passages = new CopyOnWriteArrayList<>();

	HangingProxy(int target) {
		this.target = target;
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Passage passage = new Passage(this.server.accept(),
						new Socket(InetAddress.getLoopbackAddress(), this.target), new AtomicBoolean());
				this.passages.add(passage);
				start(() -> passage.pump(passage.client(), passage.upstream()));
				start(() -> passage.pump(passage.upstream(), passage.client()));
			}
			catch (IOException ex) {
				// It was closed.
			}
		}
	}

	int port() {
		return this.server.getLocalPort();
	}

	int connections() {
		return this.passages.size();
	}

	void hang() {
		this.passages.forEach((passage) -> passage.hanging().set(true));
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Passage passage : this.passages) {
			passage.client().close();
			passage.upstream().close();
		}
	}

	private record Passage(Socket client, Socket upstream, AtomicBoolean hanging) {

		private void pump(Socket from, Socket to) {
			byte[] buffer = new byte[8192];
			try {
				for (int length = from.getInputStream().read(buffer); length >= 0; length = from.getInputStream()
					.read(buffer)) {
					if (!this.hanging.get()) {
						to.getOutputStream().write(buffer, 0, length);
					}
				}
				to.close();
			}
			catch (IOException ex) {
				// The other side has closed it.
			}
		}

	}

}
