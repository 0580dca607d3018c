package io.github.twolevelcache.simulator.store;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The connections of one instance to the database, with as much of JDBC as Spring's
 * transactions and the fence use. What the application itself reads and writes goes to
 * the {@link StoreConnection} that is wrapped.
 */
public final class StoreDataSource extends AbstractDataSource {

	private final Store store;

	private final boolean autoCommit;

	private final List<StoreConnection> open = new ArrayList<>();

	/**
	 * Create a data source without connections.
	 * @param store the database
	 * @param autoCommit whether its connections commit each statement until they are told
	 * otherwise
	 */
	public StoreDataSource(Store store, boolean autoCommit) {
		this.store = store;
		this.autoCommit = autoCommit;
	}

	@Override
	public Connection getConnection() {
		StoreConnection connection = new StoreConnection(this.store, this.autoCommit);
		this.open.add(connection);
		return proxy(Connection.class,
				(proxy, method, arguments) -> invoke(connection, (Connection) proxy, method, arguments));
	}

	@Override
	public Connection getConnection(String username, String password) {
		return getConnection();
	}

	/**
	 * End all connections, as the database does when the process of its client has died.
	 */
	public void end() {
		this.open.forEach(StoreConnection::end);
		this.open.clear();
	}

	private @Nullable Object invoke(StoreConnection connection, Connection facade, Method method,
			Object @Nullable [] arguments) throws SQLException {
		Object argument = (arguments != null && arguments.length > 0) ? arguments[0] : null;
		switch (method.getName()) {
			case "setAutoCommit" -> connection.setAutoCommit((boolean) Objects.requireNonNull(argument));
			case "commit" -> {
				this.store.statement();
				connection.commit();
			}
			case "rollback" -> {
				if (argument != null) {
					connection.rollback((Savepoint) argument);
				}
				else {
					connection.rollback();
				}
			}
			case "close" -> {
				connection.end();
				this.open.remove(connection);
			}
			case "setReadOnly", "setTransactionIsolation", "releaseSavepoint" -> {
			}
			default -> {
				return value(connection, facade, method, argument);
			}
		}
		return null;
	}

	private static @Nullable Object value(StoreConnection connection, Connection facade, Method method,
			@Nullable Object argument) throws SQLException {
		return switch (method.getName()) {
			case "unwrap" -> connection;
			case "isWrapperFor" -> argument == StoreConnection.class;
			case "getAutoCommit" -> connection.isAutoCommit();
			case "setSavepoint" -> connection.savepoint();
			case "prepareStatement" ->
				new FenceStatement(connection, facade, (String) Objects.requireNonNull(argument)).facade();
			case "isReadOnly", "isClosed" -> false;
			case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
			case "getMetaData" ->
				proxy(DatabaseMetaData.class, (proxy, asked, arguments) -> asked.getName().startsWith("supports"));
			case "toString" -> "connection";
			default -> throw connection.store().notSimulated(method);
		};
	}

	static <T> T proxy(Class<T> type, Handler handler) {
		return type.cast(Proxy.newProxyInstance(StoreDataSource.class.getClassLoader(), new Class<?>[] { type },
				handler::invoke));
	}

	/**
	 * Handles the calls of an interface.
	 */
	@FunctionalInterface
	interface Handler {

		@Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws SQLException;

	}

}
