using System.Security.Cryptography;
using OpenOps.Audit.Chain;

namespace OpenOps.Audit.Tests.Chain;

/// <summary>What the database's owner may do to ten events in five interactions, and what the verification says of it.</summary>
public sealed class TamperTests(PostgresFixture postgres)
{
    // Without the column that nobody may set: the database derives it.
    private const string Copied = "interaction_id, kind, intent_sequence, occurred_at, recorded_at, recorded_by, evidence, body_hash, content_hash, hash";

    [Fact]
    public async Task Verify_Untouched_Holds()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);

        var report = await database.VerifyAsync();

        Assert.Empty(report.Findings);
        Assert.Equal((10, 1, 10L), ((int)report.Events, report.Checkpoints, report.SignedThrough));
        Assert.Empty(report.Open);
    }

    [Theory]
    [InlineData("evidence = jsonb_set(evidence, '{bot}', '\"assistent\"')", 3)]
    [InlineData("evidence = jsonb_set(evidence, '{parameters,max_tokens}', '513')", 3)]
    [InlineData("recorded_by = 'inferencf'", 4)]
    [InlineData("occurred_at = occurred_at + interval '1 microsecond'", 5)]
    [InlineData("recorded_at = recorded_at - interval '1 microsecond'", 10)]
    [InlineData("body_hash = set_byte(body_hash, 31, get_byte(body_hash, 31) # 1)", 1)]
    [InlineData("content_hash = set_byte(content_hash, 0, get_byte(content_hash, 0) # 1)", 7)]
    [InlineData("hash = set_byte(hash, 16, get_byte(hash, 16) # 1)", 6)]
    [InlineData("intent_sequence = 1", 8)]
    [InlineData("id = overlay(id::text placing (CASE right(id::text, 1) WHEN 'f' THEN 'e' ELSE 'f' END) from 36)::uuid", 2)]
    public async Task Verify_OneByteOfAnEventChanged_NamesTheEvent(string change, long sequence)
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync($"UPDATE audit.events SET {change} WHERE sequence = {sequence}");

        var first = (await database.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Changed, sequence), (first.Kind, first.Sequence));
        Assert.Contains($"place {sequence} was changed", first.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    public async Task Verify_EventBeforeTheFirstPlace_IsNamed(long place)
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync($"ALTER TABLE audit.events DROP CONSTRAINT ck_events_sequence_counts_from_one; UPDATE audit.events SET sequence = {place} WHERE sequence = 10");

        var findings = (await database.VerifyAsync()).Findings;

        Assert.Contains(findings, finding => (finding.Kind, finding.Sequence) == (ChainFault.Inserted, place));
        Assert.Contains(findings, finding => finding.Kind == ChainFault.Truncated);
    }

    [Fact]
    public async Task Record_AtAPlaceBeforeTheFirst_IsRefusedByTheDatabase()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => database.TamperAsync("UPDATE audit.events SET sequence = 0 WHERE sequence = 10"));

        Assert.Equal("ck_events_sequence_counts_from_one", error.ConstraintName);
    }

    [Theory]
    [InlineData("UPDATE audit.contents SET body = set_byte(body, 40, get_byte(body, 40) # 1)", nameof(ChainFault.ContentChanged))]
    [InlineData("UPDATE audit.contents SET salt = set_byte(salt, 20, get_byte(salt, 20) # 1)", nameof(ChainFault.ContentChanged))]
    [InlineData("UPDATE audit.contents c SET salt = o.salt, body = o.body FROM (SELECT c.* FROM audit.contents c JOIN audit.events e ON e.id = c.event_id WHERE sequence = 3) o", nameof(ChainFault.ContentChanged))]
    [InlineData("DELETE FROM audit.contents c", nameof(ChainFault.ContentRemoved))]
    public async Task Verify_TextChangedOrRemoved_NamesTheEvent(string change, string expected)
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync($"{change} WHERE {(change.Contains(" c") ? "c." : "")}event_id = (SELECT id FROM audit.events WHERE sequence = 5)");

        var finding = Assert.Single((await database.VerifyAsync()).Findings);

        Assert.Equal((Enum.Parse<ChainFault>(expected), 5L), (finding.Kind, finding.Sequence));
    }

    [Fact]
    public async Task Verify_TextInserted_IsFoundWithAnEventAndWithout()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using (var service = database.Start())
        {
            var id = await service.Inference.RecordIntentAsync();
            await service.Bot.RecordAsync($"/interactions/{id}/stop", Samples.Stop());
        }

        await database.TamperAsync("INSERT INTO audit.contents SELECT interaction_id, id, '00000000-0000-7000-8000-000000000000', '', '', '{}' FROM audit.events WHERE kind = 'stop'");
        var withEvent = Assert.Single((await database.VerifyAsync()).Findings);
        await database.TamperAsync("UPDATE audit.contents SET event_id = '00000000-0000-7000-8000-000000000000' WHERE body = ''");
        var without = Assert.Single((await database.VerifyAsync()).Findings);

        Assert.Equal((ChainFault.ContentChanged, 12L), (withEvent.Kind, withEvent.Sequence));
        Assert.Equal("A text lies in the record that belongs to no event: 00000000-0000-7000-8000-000000000000.", without.Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task Verify_RowDeleted_NamesThePlace(long sequence)
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync($"DELETE FROM audit.events WHERE sequence = {sequence}");

        var first = (await database.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Removed, sequence, $"Event {sequence} is missing."), (first.Kind, first.Sequence, first.Text));
    }

    [Fact]
    public async Task Verify_RowDeletedAndTheLaterOnesMovedUp_IsFound()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync("DELETE FROM audit.events WHERE sequence = 6; UPDATE audit.events SET sequence = sequence - 1 WHERE sequence > 6");

        var first = (await database.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Changed, 6L), (first.Kind, first.Sequence));
    }

    [Theory]
    [InlineData("")]
    [InlineData("; DELETE FROM audit.commits WHERE last_sequence > 7; DELETE FROM audit.checkpoints")]
    public async Task Verify_LastRowsDeleted_NamesTheCutEvenWhenTheDatabaseForgotThem(string more)
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync($"DELETE FROM audit.events WHERE sequence > 7{more}");

        var first = (await database.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Truncated, 8L), (first.Kind, first.Sequence));
        Assert.StartsWith("Events 8 to 10 are gone from the end", first.Text, StringComparison.Ordinal);
    }

    [Theory]
    // The places change hands, or all that the rows hold does.
    [InlineData("UPDATE audit.events SET sequence = 12 - sequence WHERE sequence IN (4, 8)", 4)]
    [InlineData("UPDATE audit.events e SET hash = o.hash, sequence = o.sequence FROM audit.events o WHERE e.sequence + o.sequence = 12 AND e.sequence IN (4, 8)", 4)]
    [InlineData("UPDATE audit.events SET sequence = 5 - sequence WHERE sequence IN (2, 3)", 2)]
    public async Task Verify_TwoRowsSwapped_NamesBoth(string change, long sequence)
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync(change);

        var first = (await database.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Reordered, sequence), (first.Kind, first.Sequence));
        Assert.EndsWith($"stands at place {(sequence == 4 ? 8 : 3)}.", first.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sequence", 6)]
    [InlineData("sequence + 5", 11)]
    public async Task Verify_RowInserted_NamesIt(string place, long sequence)
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync(
            $"INSERT INTO audit.events (id, sequence, {Copied}) SELECT '00000000-0000-7000-8000-000000000000', {place}, {Copied.Replace("kind", "'stop'")} FROM audit.events WHERE sequence = 6");

        var first = (await database.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Inserted, sequence), (first.Kind, first.Sequence));
        Assert.StartsWith("Event 00000000-0000-7000-8000-000000000000 (stop) was inserted", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WholeTailRewrittenWithRightHashes_IsNotWhatWasSigned()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await RewriteFromAsync(database, 5);

        var first = (await database.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.NotAsSigned, 10L), (first.Kind, first.Sequence));
        Assert.StartsWith("Events 1 to 10 are not those that were signed at", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_CommitNoteRemovedOrChanged_IsFound()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync("DELETE FROM audit.commits WHERE first_sequence = 4");
        Assert.Equal((ChainFault.Removed, 4L), await FirstAsync());

        await database.TamperAsync("INSERT INTO audit.commits VALUES (4, 4, sha256(''), false)");
        Assert.Equal((ChainFault.Changed, 4L), await FirstAsync());

        async Task<(ChainFault, long)> FirstAsync()
        {
            var first = (await database.VerifyAsync()).Findings[0];
            return (first.Kind, first.Sequence);
        }
    }

    [Fact]
    public async Task Verify_IntentsWithoutResult_AreListed()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using var service = database.Start();
        var open = await service.Inference.RecordIntentAsync();

        var report = await database.VerifyAsync();

        Assert.True(report.Holds);
        Assert.Equal([open], report.Open);
        Assert.Contains($"Intents with no result, 1 or more: {open}", ChainReportText.Of(report), StringComparison.Ordinal);
    }

    // Whoever owns the database can compute hashes as well as anyone.
    private static async Task RewriteFromAsync(ChainDatabase database, long sequence)
    {
        await database.TamperAsync($"UPDATE audit.events SET recorded_by = 'nobody' WHERE sequence = {sequence}");
        await using var source = Npgsql.NpgsqlDataSource.Create(database.OwnerConnectionString);
        List<ChainRow> rows = [];
        await using (var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await foreach (var row in ChainRow.ReadAsync(connection, IChainSource.Beginning, withTexts: false, TestContext.Current.CancellationToken))
            {
                rows.Add(row);
            }
        }

        var previous = new byte[SHA256.HashSizeInBytes];
        foreach (var row in rows)
        {
            previous = row.Link.Hash(previous);
            var hash = Convert.ToHexStringLower(previous);
            await database.TamperAsync($"UPDATE audit.events SET hash = '\\x{hash}' WHERE sequence = {row.Link.Sequence}; UPDATE audit.commits SET hash = '\\x{hash}' WHERE last_sequence = {row.Link.Sequence}");
        }
    }
}
