using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Search;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Tests.Interactions;

/// <summary>Asks PostgreSQL how it would run each way of listing, on a record large enough for its indexes to matter.</summary>
public sealed class QueryPlanTests(QueryPlanTests.LoadedDatabase database) : IClassFixture<QueryPlanTests.LoadedDatabase>
{
    private static readonly InteractionFilter Narrow = new() { From = new(2026, 2, 3, 0, 0, 0, TimeSpan.Zero), To = new(2026, 2, 3, 1, 0, 0, TimeSpan.Zero) };

    [Fact]
    public Task List_Plain_WalksTheNewest() => UsesAsync(new InteractionFilter(), "ix_events_in_order");

    [Fact]
    public Task List_PlainLaterPage_WalksTheNewest() => UsesAsync(new InteractionFilter { Before = 20_000 }, "ix_events_in_order");

    [Fact]
    public Task List_Bot_WalksItsIndex() => UsesAsync(new InteractionFilter { Bot = "bot-7" }, "ix_events_by_bot");

    [Fact]
    public Task List_Model_WalksItsIndex() => UsesAsync(new InteractionFilter { Model = "model-7" }, "ix_events_by_model");

    [Fact]
    public Task List_Channel_WalksItsIndex() => UsesAsync(new InteractionFilter { Channel = "channel-7" }, "ix_events_by_channel");

    [Fact]
    public Task List_Time_WalksItsIndex() => UsesAsync(Narrow, "ix_events_by_time");

    [Theory]
    [InlineData(nameof(InteractionOutcome.Failed))]
    [InlineData(nameof(InteractionOutcome.Completed))]
    [InlineData(nameof(InteractionOutcome.Unknown))]
    public Task List_Outcome_WalksItsIndex(string outcome) =>
        UsesAsync(new InteractionFilter { Outcome = Enum.Parse<InteractionOutcome>(outcome) }, "ix_events_by_outcome");

    [Fact]
    public Task List_Pending_WalksTheNewest() => UsesAsync(new InteractionFilter { Outcome = InteractionOutcome.Pending }, "ix_events_in_order");

    [Theory]
    [InlineData(nameof(RatingFilter.Up))]
    [InlineData(nameof(RatingFilter.Down))]
    public Task List_Rating_WalksItsIndex(string rating) => UsesAsync(new InteractionFilter { Rating = Enum.Parse<RatingFilter>(rating) }, "ix_events_by_rating");

    [Fact]
    public Task List_UserById_WalksItsIndex() => UsesAsync(query => query.PageOfUserId("user-id-7", new InteractionFilter()), "ix_events_by_user_id");

    [Fact]
    public Task List_UserByName_WalksItsIndex() => UsesAsync(query => query.PageOfUserName("user-7", new InteractionFilter()), "ix_events_by_user_name");

    [Theory]
    [InlineData(7)]
    [InlineData(100_000_007)]
    public Task Search_WordOfManyPeople_WalksTheIndexOfWords(int word)
    {
        // Under each person's key another hash.
        long[] hashes = [.. Enumerable.Range(0, 300).Select(person => (long)word * 1000 + person)];
        return UsesAsync(context => WordSearch.Listing(context, hashes).CreateDbCommand(), "ix_contents_words");
    }

    [Fact]
    public Task Search_ListedInteractions_AreReadByTheirKey() => UsesAsync(
        new InteractionFilter { Matches = new WordMatches([.. Enumerable.Range(1, 40).Select(number => LoadedDatabase.IdOf(number * 900))], []) }, "pk_events");

    [Fact]
    public Task Search_CommonWords_AreLookedForInEachOfTheNewest() =>
        UsesAsync(new InteractionFilter { Matches = new WordMatches(null, [[1], [2]]) }, "ix_events_in_order");

    [Fact]
    public async Task Search_CommonWords_FindWhatHasOneHashOfEach()
    {
        await using var context = new AuditDbContext(new DbContextOptionsBuilder<AuditDbContext>().UseNpgsql(database.OwnerConnectionString).Options);
        var filter = new InteractionFilter { Matches = new WordMatches([.. Enumerable.Range(1, 2000).Select(LoadedDatabase.IdOf)], [[1], [310_007, 310_008], [320_007]]) };

        var found = await new InteractionQuery(context).FindAsync(filter, TestContext.Current.CancellationToken);

        // Of the first 2000 those of the seventh person whose words include 310 and 320.
        Assert.Equal([LoadedDatabase.IdOf(1807), LoadedDatabase.IdOf(307)], found.Select(row => row.InteractionId));
    }

    private Task UsesAsync(InteractionFilter filter, string index) => UsesAsync(query => query.Page(filter), index);

    private Task UsesAsync(Func<InteractionQuery, IQueryable<Event>> page, string index) =>
        UsesAsync(context => page(new InteractionQuery(context)).CreateDbCommand(), index);

    private async Task UsesAsync(Func<AuditDbContext, DbCommand> ask, string index)
    {
        await using var context = new AuditDbContext(new DbContextOptionsBuilder<AuditDbContext>().UseNpgsql(database.OwnerConnectionString).Options);
        await using var command = ask(context);
        command.CommandText = "EXPLAIN (ANALYZE, BUFFERS, SUMMARY OFF) " + command.CommandText;
        await context.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> lines = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        var plan = string.Join('\n', lines);
        Assert.True(database.IndexesOf(index).Any(child => plan.Contains(child, StringComparison.Ordinal)), $"{index} is not used:\n{plan}");
        Assert.False(plan.Contains("Seq Scan on events", StringComparison.Ordinal), $"a table is scanned:\n{plan}");
        Assert.False(plan.Contains("Seq Scan on contents", StringComparison.Ordinal), $"a table is scanned:\n{plan}");
    }

    /// <summary>40 000 interactions in three months, with results, notes and votes.</summary>
    public sealed class LoadedDatabase(PostgresFixture postgres) : IAsyncLifetime
    {
        private const string Load = """
            SELECT audit.ensure_partition(month) FROM unnest(ARRAY['2026-01-01', '2026-02-01', '2026-03-01']::date[]) month;

            CREATE TEMP TABLE made AS
            SELECT n, timestamptz '2026-01-01 00:00Z' + n * interval '3 minutes' AS at,
                (lpad(to_hex((extract(epoch FROM timestamptz '2026-01-01 00:00Z' + n * interval '3 minutes') * 1000)::bigint), 12, '0')
                    || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid AS id
            FROM generate_series(1, 40000) n;

            INSERT INTO audit.events (sequence, hash, interaction_id, id, kind, occurred_at, recorded_at, recorded_by, evidence, body_hash)
            SELECT n, sha256(''), id, id, 'intent', at, at, 'load', jsonb_build_object(
                'bot', 'bot-' || n % 100, 'model', jsonb_build_object('id', 'model-' || n % 50), 'place', jsonb_build_object('channel_id', 'channel-' || n % 400),
                'requester', jsonb_build_object('id', 'user-id-' || n % 300, 'name', 'user-' || n % 300), 'filler', repeat('x', 200)), sha256('')
            FROM made ORDER BY n;

            INSERT INTO audit.events (sequence, hash, interaction_id, id, kind, intent_sequence, occurred_at, recorded_at, recorded_by, evidence, body_hash)
            SELECT 40000 + n, sha256(''), made.id, overlay(made.id::text placing '9' from 20)::uuid, CASE WHEN n % 200 = 0 THEN 'outcome_unknown' ELSE 'result' END, sequence, at, at, 'load',
                jsonb_build_object('outcome', CASE WHEN n % 200 = 0 THEN 'unknown' WHEN n % 97 = 0 THEN 'failed' ELSE 'completed' END), sha256('')
            FROM made JOIN audit.events ON interaction_id = made.id AND kind = 'intent' WHERE n < 39950;

            INSERT INTO audit.events (sequence, hash, interaction_id, id, kind, intent_sequence, occurred_at, recorded_at, recorded_by, evidence, body_hash)
            SELECT 80000 + n, sha256(''), made.id, overlay(made.id::text placing 'a' from 20)::uuid, 'feedback', sequence, at, at, 'load',
                jsonb_build_object('user_id', 'user-id-' || n % 300, 'user_name', 'u', 'rating', CASE WHEN n % 10 = 0 THEN 'down' ELSE 'up' END, 'source', 'button'), sha256('')
            FROM made JOIN audit.events ON interaction_id = made.id AND kind = 'intent' WHERE n % 5 = 0;

            INSERT INTO audit.sweeps (settled_through, recorded_at) SELECT max(sequence) - 100, now() FROM audit.events WHERE kind = 'intent';
            INSERT INTO audit.contents (interaction_id, event_id, key_id, salt, body, words)
            SELECT id, id, id, '', '', ARRAY[1, 2, 3] || ARRAY(SELECT (word * 1000 + n % 300)::bigint FROM generate_series(n % 500, n % 500 + 20) word) FROM made;

            VACUUM (ANALYZE) audit.events;
            VACUUM (ANALYZE) audit.contents;
            """;

        /// <summary>The id of one of the interactions.</summary>
        public static Guid IdOf(int number)
        {
            var moment = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + number * TimeSpan.FromMinutes(3);
            return Guid.Parse($"{moment.ToUnixTimeMilliseconds():x12}70008000{number:x12}");
        }

        private ILookup<string, string> _indexes = Array.Empty<string>().ToLookup(name => name);

        public string OwnerConnectionString { get; private set; } = "";

        /// <summary>The names that an index has in the partitions.</summary>
        public IEnumerable<string> IndexesOf(string parent) => _indexes[parent];

        public async ValueTask InitializeAsync()
        {
            OwnerConnectionString = await postgres.CreateDatabaseAsync();
            await AuditDatabase.MigrateAsync(OwnerConnectionString);
            await using var source = NpgsqlDataSource.Create(OwnerConnectionString);
            await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
            foreach (var statement in Load.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 120 };
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            await using var query = new NpgsqlCommand(
                "SELECT p.relname, c.relname FROM pg_inherits JOIN pg_class p ON p.oid = inhparent JOIN pg_class c ON c.oid = inhrelid WHERE p.relkind = 'I'", connection);
            await using var reader = await query.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            List<(string Parent, string Child)> pairs = [];
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                pairs.Add((reader.GetString(0), reader.GetString(1)));
            }

            _indexes = pairs.ToLookup(pair => pair.Parent, pair => pair.Child);
        }

        public ValueTask DisposeAsync() => default;
    }
}
