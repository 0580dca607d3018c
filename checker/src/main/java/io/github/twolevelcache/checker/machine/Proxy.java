package io.github.twolevelcache.checker.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between clients and one server. It can fall silent: what is sent in either
 * direction is lost, and nobody is told.
 */
public final class Proxy implements AutoCloseable {

	private static final int BUFFER = 1 << 14;

	private final int port;

	private final ServerSocket server;

	private final Set<Link> links = ConcurrentHashMap.newKeySet();

	private Proxy(int port, ServerSocket server) {
		this.port = port;
		this.server = server;
	}

	public static Proxy start(int port) throws IOException {
		Proxy proxy = new Proxy(port, new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
		daemon(proxy::accept);
		return proxy;
	}

	public int serverPort() {
		return this.port;
	}

	public int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Fall silent on the connections there are. New ones work.
	 */
	public void silence() {
		this.links.forEach((link) -> link.silent = true);
	}

	/**
	 * Pass on what clients send on the connections there are, and nothing of what the
	 * server sends. New ones work.
	 */
	public void deafen() {
		this.links.forEach((link) -> link.deaf = true);
	}

	/**
	 * Close the connections that fell silent or deaf.
	 */
	public void closeSilent() {
		this.links.stream().filter((link) -> link.silent || link.deaf).forEach(Link::close);
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.server.accept();
				try {
					Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), this.port));
					this.links.add(link);
					link.start();
				}
				catch (IOException ex) {
					// The server is down, and so is the way to it.
					client.close();
				}
			}
		}
		catch (IOException ex) {
			// This proxy was closed.
			this.links.forEach(Link::close);
		}
	}

	private static void daemon(Runnable task) {
		Thread thread = new Thread(task, "proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		this.links.forEach(Link::close);
	}

	/**
	 * A connection of a client and the one to the server that belongs to it.
	 */
	private final class Link {

		private final Socket client;

		private final Socket server;

		private volatile boolean silent;

		private volatile boolean deaf;

		private Link(Socket client, Socket server) throws IOException {
			this.client = client;
			this.server = server;
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
		}

		private void start() {
			daemon(() -> forward(this.client, this.server));
			daemon(() -> forward(this.server, this.client));
		}

		private void forward(Socket from, Socket to) {
			byte[] buffer = new byte[BUFFER];
			try {
				InputStream in = from.getInputStream();
				OutputStream out = to.getOutputStream();
				for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
					if (!this.silent && !(this.deaf && from == this.server)) {
						out.write(buffer, 0, length);
					}
				}
			}
			catch (IOException ex) {
				// One side has closed: the other is told below.
			}
			if (!this.silent) {
				close();
			}
		}

		private void close() {
			Proxy.this.links.remove(this);
			try (this.client; this.server) {
				this.silent = true;
			}
			catch (IOException ex) {
				// Gone either way.
			}
		}

	}

}
