using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenOps.Audit.Console.Feedback;
using OpenOps.Audit.Console.Integrity;
using OpenOps.Audit.Console.Interactions;
using OpenOps.Audit.Console.Overview;
using OpenOps.Audit.Console.People;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Settings;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Tests.Console;

/// <summary>Asks PostgreSQL how it runs each query of the console's pages, on a record large enough for its indexes to matter.</summary>
public sealed class ConsolePlanTests(ConsolePlanTests.LoadedRecord record) : IClassFixture<ConsolePlanTests.LoadedRecord>
{
    private const string Explain = "EXPLAIN (ANALYZE, BUFFERS, SUMMARY OFF) ";

    [Fact]
    public Task Bots_AreFoundByTheirIndex() => UsesAsync(KnownWords.Bots, "bot_sequence_idx", 200);

    [Fact]
    public Task Models_AreFoundByTheirIndex() => UsesAsync(KnownWords.Models, "model_id_sequence_idx", 200);

    [Fact]
    public Task People_AreFoundByTheirIndex() => UsesAsync(PeopleReader.Page, "requester_id_sequence_idx", "", PeopleReader.PageSize);

    [Fact]
    public Task PersonByName_IsFoundByItsIndex() => UsesAsync(PeopleReader.Named, "requester_name_sequence_idx", "person7");

    [Fact]
    public Task PersonById_IsFoundByItsIndex() => UsesAsync(PeopleReader.ById, "requester_id_sequence_idx", "person7");

    [Fact]
    public Task SettingsOfAService_AreFoundByTheirIndex() => UsesAsync(SettingsHistory.Latest, "sequence_idx1", "bot");

    [Fact]
    public Task ChangedSettings_AreReadInTheirOrder() => UsesAsync(SettingsHistory.Page, "sequence_idx1", long.MaxValue, SettingsHistory.PageSize);

    [Fact]
    public Task LastErasureOfAPerson_IsFoundByItsIndex() => UsesAsync(PeopleReader.Erased, "user_id_sequence_idx", "person7");

    [Fact]
    public async Task Variants_AreFoundByTheKey()
    {
        var id = await record.QueryAsync<Guid>("SELECT interaction_id FROM audit.events WHERE kind = 'intent' LIMIT 1");
        await UsesAsync(RelatedEvents.Variants, "_pkey", id, id, "assistant", "post");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    public Task Sample_IsFoundInTheOrderOfTheList(int share) => UsesAsync(
        db => new InteractionQuery(db).Page(new InteractionFilter { Sample = SampleRule.Nothing with { Share = share, From = LoadedRecord.Until.AddDays(-30) } }), "sequence_idx");

    [Fact]
    public async Task WhatPeopleDid_IsFoundByTheKey()
    {
        var id = await record.QueryAsync<Guid>("SELECT interaction_id FROM audit.events WHERE kind = 'intent' LIMIT 1");
        await UsesAsync(db => RelatedEvents.Followers(db, id), "_pkey");
    }

    [Fact]
    public Task Complaints_InAState_AreFoundByTheirIndex() => UsesAsync(ComplaintReader.InState, "outcome_intent_sequence_idx", "resolved", long.MaxValue, 15);

    [Fact]
    public async Task Complaints_LatestStates_AreFoundByTheKey()
    {
        var ids = await record.QueryAsync<Guid[]>("SELECT array_agg(interaction_id) FROM (SELECT interaction_id FROM audit.events WHERE kind = 'feedback' LIMIT 60) x");
        await UsesAsync(db => ComplaintReader.Triages(db, ids), "_pkey");
    }

    [Fact]
    public Task Chain_ItsHead_IsFoundByItsIndex() => UsesAsync(IntegrityReader.Head, "ux_commits_last");

    [Fact]
    public Task Checkpoints_AreFoundByTheKey() => UsesAsync(IntegrityReader.Checkpoints, "pk_checkpoints", 20);

    [Fact]
    public async Task Overview_Sums_ReadThePiecesOfTheDaysAndTheFewEventsSince()
    {
        var plan = await UsesAsync(RollupStatements.Sums, "pk_rollup_counts", Overview());

        Assert.Contains("_sequence_idx", plan, StringComparison.Ordinal);
    }

    [Fact]
    public Task Overview_People_AreReadFromTheIndexOfTheDays() => UsesAsync(RollupStatements.People, "pk_rollup_people", Overview());

    private object[] Overview()
    {
        var today = DateOnly.FromDateTime(LoadedRecord.Until.UtcDateTime);
        return [record.Counted, record.Newest, today.AddDays(-6), today, DBNull.Value, DBNull.Value];
    }

    private async Task UsesAsync(Func<AuditDbContext, IQueryable<Event>> query, string index)
    {
        await using var context = new AuditDbContext(new DbContextOptionsBuilder<AuditDbContext>().UseNpgsql(record.ConnectionString).Options);
        await using var command = query(context).CreateDbCommand();
        command.CommandText = Explain + command.CommandText;
        await context.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await AssertUsesAsync(command, index);
    }

    private async Task<string> UsesAsync(string statement, string index, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(record.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = OverviewReader.Command(connection, Explain + statement, values);
        return await AssertUsesAsync(command, index);
    }

    private static async Task<string> AssertUsesAsync(DbCommand command, string index)
    {
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> lines = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        var plan = string.Join('\n', lines);
        Assert.True(plan.Contains(index, StringComparison.Ordinal), $"{index} is not used:\n{plan}");
        Assert.False(plan.Contains("Seq Scan on events", StringComparison.Ordinal) || plan.Contains("Seq Scan on rollup", StringComparison.Ordinal), $"a table is scanned:\n{plan}");
        return plan;
    }

    /// <summary>30 000 interactions of three months, all but the last counted, some dealt with.</summary>
    public sealed class LoadedRecord(PostgresFixture postgres) : IAsyncLifetime
    {
        public static readonly DateTimeOffset Until = new(2026, 3, 30, 12, 0, 0, TimeSpan.Zero);

        private const string Triage = """
            INSERT INTO audit.events (sequence, hash, interaction_id, id, kind, intent_sequence, occurred_at, recorded_at, recorded_by, evidence, body_hash)
            SELECT 1000000 + row_number() OVER (), sha256(''), interaction_id, overlay(id::text placing 'b' from 20)::uuid, 'triage', intent_sequence, occurred_at, recorded_at, 'seed',
                jsonb_build_object('outcome', CASE WHEN random() < 0.9 THEN 'dismissed' ELSE 'resolved' END), sha256('')
            FROM audit.events WHERE kind = 'feedback' AND rating = 'down';
            INSERT INTO audit.rollup_counts SELECT date '2021-01-01' + n % 1800, 'bot' || n % 5, 'model', n, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, array_fill(0::bigint, ARRAY[24]) FROM generate_series(1, 60000) n;
            INSERT INTO audit.rollup_people SELECT date '2021-01-01' + n % 1800, 'bot', 'model', 'person' || n FROM generate_series(1, 100000) n;
            VACUUM (ANALYZE) audit.events;
            VACUUM (ANALYZE) audit.rollup_counts;
            VACUUM (ANALYZE) audit.rollup_people;
            ANALYZE audit.commits;
            """;

        private AuditDatabase _database = null!;

        public long Counted { get; private set; }

        public long Newest { get; private set; }

        public string ConnectionString => _database.OwnerConnectionString;

        public Task<T> QueryAsync<T>(string sql) => _database.QueryAsync<T>(sql);

        public async ValueTask InitializeAsync()
        {
            _database = new AuditDatabase(postgres);
            await _database.InitializeAsync();
            await new SeededRecord(_database.OwnerConnectionString, Until).WriteAsync(30_000, 85, TestContext.Current.CancellationToken);
            await using var source = NpgsqlDataSource.Create(_database.OwnerConnectionString);
            var rollups = new Rollups(source, new ManualTimeProvider(Until));
            while (await rollups.CountNextAsync(TestContext.Current.CancellationToken))
            {
                // The next piece.
            }

            foreach (var statement in Triage.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                await using var command = source.CreateCommand(statement);
                command.CommandTimeout = 120;
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            Counted = await QueryAsync<long>("SELECT max(last_sequence) FROM audit.rollups");
            Newest = await QueryAsync<long>("SELECT max(last_sequence) FROM audit.commits");
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();
    }
}
