using OpenOps.Audit.Chain;
using OpenOps.Audit.Evidence;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Evidence;

namespace OpenOps.Audit.Tests.Retention;

/// <summary>What a database's owner may do to a record of which events 1 to 7 were removed, and what the verification says of it.</summary>
public sealed class RemovalTamperTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("UPDATE audit.removed_events SET hashes = set_byte(hashes, 70, get_byte(hashes, 70) # 1) WHERE first_sequence = 1", nameof(ChainFault.RemainsChanged), 1, "The hashes that stay of the events of ")]
    [InlineData("DELETE FROM audit.removed_events WHERE first_sequence = 6", nameof(ChainFault.Removed), 6, "Events 6 to 7 are missing.")]
    [InlineData("DELETE FROM audit.removal_runs", nameof(ChainFault.Removed), 1, "Events 1 to 7 are missing.")]
    [InlineData("DELETE FROM audit.events WHERE sequence = 9", nameof(ChainFault.Removed), 9, "Event 9 is missing.")]
    [InlineData("DELETE FROM audit.events WHERE kind = 'retention_run'", nameof(ChainFault.Removed), 1, "Events 1 to 7 are missing.")]
    [InlineData("UPDATE audit.events SET evidence = jsonb_set(evidence, '{months,0,digest}', '\"00\"') WHERE kind = 'retention_run'", nameof(ChainFault.RemainsChanged), 1, "The hashes that stay of the events of ")]
    [InlineData("UPDATE audit.removal_runs SET run_id = (SELECT id FROM audit.events WHERE sequence = 8)", nameof(ChainFault.Removed), 1, "Events 1 to 7 are missing.")]
    [InlineData("UPDATE audit.removals SET month = month - interval '1 year'", nameof(ChainFault.RemainsChanged), 1, "The hashes that stay of the events of ")]
    public async Task Verify_AfterARun_NamesWhatWasDone(string tampering, string expected, long sequence, string text)
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await scene.RunAsync();
        await scene.Database.TamperAsync(tampering);

        var first = (await scene.Database.VerifyAsync()).Findings[0];

        Assert.Equal((Enum.Parse<ChainFault>(expected), sequence), (first.Kind, first.Sequence));
        Assert.StartsWith(text, first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_RangeOfHashesThatNoRunNames_IsFound()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var prepared = await scene.PrepareAsync(RemovalScene.LaterOn);
        var removal = await scene.PrepareAsync(RemovalScene.LongAgo);
        await scene.RecordRunAsync(removal);

        // Removed by hand, and put down to a run that was about another month.
        await scene.Database.TamperAsync($"""
            DELETE FROM audit.events WHERE sequence IN (6, 7); DELETE FROM audit.contents c WHERE NOT EXISTS (SELECT FROM audit.events e WHERE e.id = c.event_id);
            INSERT INTO audit.removal_runs SELECT '{prepared}', run_id FROM audit.removal_runs
            """);

        var finding = Assert.Single((await scene.Database.VerifyAsync()).Findings);

        Assert.Equal((ChainFault.Removed, 6L, "Events 6 to 7 were removed, and no retention run accounts for that."), (finding.Kind, finding.Sequence, finding.Text));
    }

    [Fact]
    public async Task Verify_EventThatIsThereAgain_IsFound()
    {
        const string Columns = "interaction_id, id, kind, intent_sequence, occurred_at, recorded_at, recorded_by, evidence, body_hash, content_hash, sequence, hash";
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await scene.Database.TamperAsync($"CREATE TABLE public.copy AS SELECT {Columns} FROM audit.events WHERE sequence = 6");
        await scene.RunAsync();
        await scene.Database.TamperAsync($"INSERT INTO audit.events ({Columns}) SELECT {Columns} FROM public.copy");

        var findings = (await scene.Database.VerifyAsync()).Findings;

        Assert.Contains(findings, finding => finding == new ChainFinding(
            ChainFault.Inserted, 6, "An event stands at place 6, which the retention run at place 11 emptied."));
    }

    [Fact]
    public async Task Verify_MonthThatWasRemovedTooEarlyWithoutAReason_IsFound()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var recent = TimeProvider.System.GetUtcNow().AddDays(-100);
        await scene.AskAsync("ben", "c", recent);
        var removal = await scene.PrepareAsync(recent);
        await scene.Database.TamperAsync("DO $$ BEGIN EXECUTE replace(pg_get_functiondef('audit.remove_events()'::regprocedure), '184 days', '1 day'); END $$");
        await scene.RecordRunAsync(removal);

        var finding = Assert.Single((await scene.Database.VerifyAsync()).Findings);

        Assert.Equal((ChainFault.RemovedEarly, 10L), (finding.Kind, finding.Sequence));
        Assert.Equal($"The retention run at place 12 removed events of {recent:yyyy-MM} before 184 days were over, and names no reason.", finding.Text);
    }

    [Theory]
    [InlineData("hashes\":\"", nameof(ChainFault.RemainsChanged), 1)]
    [InlineData(null, nameof(ChainFault.Removed), 1)]
    public async Task VerifyOfAnExport_WhoseHashesWereChangedOrTakenOut_FindsIt(string? place, string expected, long sequence)
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await scene.RunAsync();
        using var export = await EvidenceScene.CreateAsync(scene.Database);
        export.Rewrite(EvidenceFiles.Removed, lines => place is null ? lines[1..] : lines.Select((line, index) => index == 0 ? Changed(line, place) : line));

        var findings = (await export.VerifyAsync()).Findings;

        Assert.Equal((Enum.Parse<ChainFault>(expected), sequence), (findings[0].Kind, findings[0].Sequence));
        Assert.Contains(findings, finding => finding.Kind == ChainFault.BadExport && finding.Text.StartsWith("removed.jsonl in the export is not the file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task VerifyOfAnExport_WithoutTheFileOfHashes_FindsIt()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await scene.RunAsync();
        using var export = await EvidenceScene.CreateAsync(scene.Database);
        export.Rewrite(EvidenceFiles.Removed, _ => null);

        var findings = (await export.VerifyAsync()).Findings;

        Assert.Equal((ChainFault.Removed, 1L, "Events 1 to 7 are missing."), (findings[0].Kind, findings[0].Sequence, findings[0].Text));
        Assert.Contains(findings, finding => finding.Kind == ChainFault.BadExport);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    public async Task VerifyOfAnExport_WhoseLinesBehindRemovedEventsWereSwapped_NamesBoth(int one, int other)
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await scene.RunAsync();
        using var export = await EvidenceScene.CreateAsync(scene.Database);
        export.Rewrite(EvidenceFiles.Events, lines =>
        {
            (lines[one], lines[other]) = (lines[other], lines[one]);
            return lines;
        });

        var first = (await export.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Reordered, 8L + one), (first.Kind, first.Sequence));
        Assert.EndsWith($"stands at place {8 + other}.", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyOfAnExport_OfAnEarlierVersion_WhichKnewNoRemovedEvents_Holds()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        using var export = await EvidenceScene.CreateAsync(database);
        using var key = database.Directory.OpenSigningKey();
        export.Rewrite(EvidenceFiles.Removed, _ => null);
        export.Rewrite("manifest.json", lines =>
        {
            var manifest = EvidenceManifest.Parse(lines[0])!;
            return [(manifest with { Files = [.. manifest.Files.Where(file => file.Name != EvidenceFiles.Removed)] }).ToLine(key)];
        });

        Assert.Empty((await export.VerifyAsync()).Findings);
    }

    private static string Changed(string line, string text)
    {
        var at = line.IndexOf(text, StringComparison.Ordinal) + text.Length;
        return line[..at] + (line[at] == '0' ? '1' : '0') + line[(at + 1)..];
    }
}
