package io.github.twolevelcache.sample.workload;

/**
 * Who has answered the reads of products.
 *
 * @param l1 reads answered from the heap of an instance
 * @param l2 reads answered from Redis
 * @param shared reads that shared the read or query of another
 * @param database reads that needed a query
 */
record ServedBy(long l1, long l2, long shared, long database) {

	static final ServedBy NOBODY = new ServedBy(0, 0, 0, 0);

	ServedBy plus(ServedBy other) {
		return new ServedBy(this.l1 + other.l1, this.l2 + other.l2, this.shared + other.shared,
				this.database + other.database);
	}

	ServedBy minus(ServedBy other) {
		return new ServedBy(this.l1 - other.l1, this.l2 - other.l2, this.shared - other.shared,
				this.database - other.database);
	}

	long total() {
		return this.l1 + this.l2 + this.shared + this.database;
	}

}
