BEGIN TRANSACTION;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE points (
	run INTEGER NOT NULL, 
	"key" INTEGER NOT NULL, 
	epoch INTEGER NOT NULL, 
	value DOUBLE NOT NULL, 
	PRIMARY KEY (run, "key", epoch), 
	FOREIGN KEY(run) REFERENCES runs (number) ON DELETE CASCADE, 
	FOREIGN KEY("key") REFERENCES series_keys (number)
)
 WITHOUT ROWID

;
INSERT INTO "points" VALUES(1,1,1,0.9);
INSERT INTO "points" VALUES(1,1,2,0.6);
INSERT INTO "points" VALUES(1,2,1,0.9);
INSERT INTO "points" VALUES(1,2,2,0.6);
INSERT INTO "points" VALUES(1,3,1,3.0);
INSERT INTO "points" VALUES(1,3,2,3.0);
INSERT INTO "points" VALUES(1,4,1,1.0);
INSERT INTO "points" VALUES(1,4,2,2.0);
INSERT INTO "points" VALUES(1,5,1,101.0);
INSERT INTO "points" VALUES(1,5,2,102.0);
INSERT INTO "points" VALUES(1,6,1,0.2);
INSERT INTO "points" VALUES(1,6,2,0.1);
INSERT INTO "points" VALUES(1,7,1,0.1);
INSERT INTO "points" VALUES(1,7,2,0.05);
INSERT INTO "points" VALUES(1,8,1,0.1);
INSERT INTO "points" VALUES(1,8,2,0.3);
INSERT INTO "points" VALUES(1,9,1,0.05);
INSERT INTO "points" VALUES(1,9,2,0.15);
INSERT INTO "points" VALUES(1,10,1,0.25);
INSERT INTO "points" VALUES(1,10,2,0.25);
CREATE TABLE runs (
	number INTEGER NOT NULL, 
	run_id VARCHAR(128) NOT NULL, 
	revision BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	config_json TEXT NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	status_at_ms BIGINT NOT NULL, 
	dataset_name TEXT NOT NULL, 
	identity VARCHAR(16) NOT NULL, 
	group_identity VARCHAR(16) NOT NULL, 
	color_index INTEGER NOT NULL, 
	created_at_ms BIGINT NOT NULL, 
	started_at_ms BIGINT, 
	ended_at_ms BIGINT, 
	last_event_at_ms BIGINT, 
	attempt INTEGER NOT NULL, 
	last_seq BIGINT NOT NULL, 
	pid BIGINT, 
	process_started_s DOUBLE, 
	device VARCHAR(64) NOT NULL, 
	num_epochs INTEGER NOT NULL, 
	epochs_done INTEGER NOT NULL, 
	best_epoch INTEGER NOT NULL, 
	best_test_epoch INTEGER NOT NULL, 
	metrics_json TEXT NOT NULL, 
	seconds_per_epoch DOUBLE, 
	seconds_per_evaluation DOUBLE, 
	peak_memory_bytes BIGINT, 
	failure_kind VARCHAR(32), 
	failure_error TEXT, 
	failure_hint TEXT, 
	note TEXT NOT NULL, 
	is_baseline BOOLEAN NOT NULL, 
	trashed_at_ms BIGINT, 
	PRIMARY KEY (number), 
	UNIQUE (run_id)
);
INSERT INTO "runs" VALUES(1,'r1',1795445044546499676,'LightGCN','{"schema_version":1,"dataset":{"path":"/data/tiny","format":"auto","fingerprint":null,"modalities":null,"standardize":[],"fill_missing":[],"drop_overlap":false},"model":{"name":"lightgcn","embedding_dim":64,"num_layers":3,"l2_weight":0.0001},"training":{"epochs":50,"patience":10,"learning_rate":0.001,"batch_size":1024,"evaluate_every":1,"precision":"float32","num_threads":0,"checkpoint_every_s":60.0,"keep_checkpoints":"best"},"evaluation":{"cutoffs":[5,10,20,50],"protocol":"valid","mask_valid_at_test":false},"seed":421,"device":"auto"}','done',1795445044580,'tiny','aa8b4f0dabd3f242','b26ae486363a7ce0',0,1795445044546,1000,1011,1011,2,11,7,1.5,'cpu',9,2,1,2,'{"valid": {"recall@20": 0.2}, "test": {"recall@20": 0.1}, "test_at_best_test_epoch": {"recall@20": 0.3}}',1.25,0.5,999,NULL,NULL,NULL,'kept',0,NULL);
CREATE TABLE series_keys (
	number INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (name)
);
INSERT INTO "series_keys" VALUES(1,'loss/bpr');
INSERT INTO "series_keys" VALUES(2,'loss/total');
INSERT INTO "series_keys" VALUES(3,'diagnostics/edges');
INSERT INTO "series_keys" VALUES(4,'train_s');
INSERT INTO "series_keys" VALUES(5,'memory_bytes');
INSERT INTO "series_keys" VALUES(6,'valid/recall@20');
INSERT INTO "series_keys" VALUES(7,'valid/ndcg@20');
INSERT INTO "series_keys" VALUES(8,'test/recall@20');
INSERT INTO "series_keys" VALUES(9,'test/ndcg@20');
INSERT INTO "series_keys" VALUES(10,'evaluate_s');
CREATE TABLE tags (
	run INTEGER NOT NULL, 
	tag VARCHAR(200) NOT NULL, 
	PRIMARY KEY (run, tag), 
	FOREIGN KEY(run) REFERENCES runs (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "tags" VALUES(1,'paper');
CREATE INDEX ix_runs_created ON runs (created_at_ms);
CREATE INDEX ix_runs_identity ON runs (identity);
CREATE INDEX ix_runs_group_identity ON runs (group_identity);
CREATE INDEX ix_runs_status ON runs (status);
COMMIT;
