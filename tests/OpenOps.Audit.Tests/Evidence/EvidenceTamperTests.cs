using System.Text;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Evidence;

namespace OpenOps.Audit.Tests.Evidence;

/// <summary>What whoever holds an evidence export may do to its eleven events, and what the verification says of it.</summary>
public sealed class EvidenceTamperTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Verify_Untouched_HoldsWithTheCheckpointsFromElsewhereAndWithout()
    {
        using var scene = await EvidenceScene.CreateAsync(postgres);

        foreach (var withCheckpoints in new[] { false, true })
        {
            var report = await scene.VerifyAsync(withCheckpoints);
            Assert.Empty(report.Findings);
            Assert.Equal((11, 2, 11L, 0), ((int)report.Events, report.Checkpoints, report.SignedThrough, report.Later));
            Assert.Empty(report.Open);
        }
    }

    [Theory]
    [InlineData("\"bot\":\"assistant\"", "\"bot\":\"assistent\"", 3)]
    [InlineData("\"max_tokens\":512", "\"max_tokens\":513", 3)]
    [InlineData("\"recorded_by\":\"inference\"", "\"recorded_by\":\"inferencf\"", 4)]
    [InlineData("\"occurred_at\":\"2", "\"occurred_at\":\"1", 5)]
    [InlineData("\"recorded_at\":\"2", "\"recorded_at\":\"1", 10)]
    [InlineData("\"body_hash\":\"", "\"body_hash\":\"?", 1)]
    [InlineData("\"content_hash\":\"", "\"content_hash\":\"?", 7)]
    [InlineData("\"previous\":\"", "\"previous\":\"?", 8)]
    [InlineData(",\"hash\":\"", ",\"hash\":\"?", 6)]
    [InlineData("\"id\":\"0", "\"id\":\"1", 2)]
    [InlineData("\"kind\":\"result\"", "\"kind\":\"resulu\"", 4)]
    [InlineData("{\"event\":", "{ \"event\":", 9)]
    public async Task Verify_OneByteOfAnEventChanged_NamesTheEvent(string text, string changed, int sequence)
    {
        using var scene = await EvidenceScene.CreateAsync(postgres);
        scene.Rewrite(EvidenceFiles.Events, lines => lines.Select((line, index) => index == sequence - 1 ? Change(line, text, changed) : line));

        var first = (await scene.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Changed, sequence), (first.Kind, (int)first.Sequence));
        Assert.Contains("was changed", first.Text, StringComparison.Ordinal);
        Assert.Contains($" {sequence} ", first.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task Verify_LineDeleted_NamesThePlace(int sequence)
    {
        using var scene = await EvidenceScene.CreateAsync(postgres);
        scene.Rewrite(EvidenceFiles.Events, lines => [.. lines[..(sequence - 1)], .. lines[sequence..]]);

        var first = (await scene.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Removed, sequence, $"Event {sequence} is missing."), (first.Kind, (int)first.Sequence, first.Text));
    }

    [Fact]
    public async Task Verify_LastLinesDeleted_NamesTheCut()
    {
        using var scene = await EvidenceScene.CreateAsync(postgres);
        scene.Rewrite(EvidenceFiles.Events, lines => lines[..7]);

        var first = (await scene.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Truncated, 8L), (first.Kind, first.Sequence));
        Assert.StartsWith("Events 8 to ", first.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, nameof(ChainFault.BadExport), "The export's manifest is not signed by the key it names")]
    [InlineData(true, nameof(ChainFault.Truncated), "Events 8 to 11 are gone from the end")]
    public async Task Verify_LastEventsDeletedFromEveryFile_IsFoundBySignatureAndByCheckpointsFromElsewhere(bool withCheckpoints, string expected, string text)
    {
        using var scene = await EvidenceScene.CreateAsync(postgres);
        scene.Rewrite(EvidenceFiles.Events, lines => lines[..7]);
        scene.Rewrite(EvidenceFiles.Commits, lines => lines[..7]);
        scene.Rewrite(EvidenceFiles.Checkpoints, _ => []);
        scene.Rewrite("manifest.json", lines => [lines[0].Replace("\"through\":11", "\"through\":7", StringComparison.Ordinal)]);

        var first = (await scene.VerifyAsync(withCheckpoints)).Findings[0];

        Assert.Equal(Enum.Parse<ChainFault>(expected), first.Kind);
        Assert.StartsWith(text, first.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 8)]
    [InlineData(2, 3)]
    public async Task Verify_TwoLinesSwapped_NamesBoth(int one, int other)
    {
        using var scene = await EvidenceScene.CreateAsync(postgres);
        scene.Rewrite(EvidenceFiles.Events, lines =>
        {
            (lines[one - 1], lines[other - 1]) = (lines[other - 1], lines[one - 1]);
            return lines;
        });

        var first = (await scene.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Reordered, one), (first.Kind, (int)first.Sequence));
        Assert.EndsWith($"stands at place {other}.", first.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(12)]
    public async Task Verify_LineInserted_NamesIt(int place)
    {
        const string Forged = "00000000-0000-7000-8000-000000000000";
        using var scene = await EvidenceScene.CreateAsync(postgres);
        scene.Rewrite(EvidenceFiles.Events, lines =>
        {
            var row = EvidenceLine.Read(Encoding.UTF8.GetBytes(lines[5]))!;
            row = row with { Link = row.Link with { Id = Guid.Parse(Forged), Sequence = place } };
            lines.Insert(place - 1, Encoding.UTF8.GetString(EvidenceLine.Write(row, row.Previous)));
            return lines;
        });

        var first = (await scene.VerifyAsync()).Findings[0];

        Assert.Equal((ChainFault.Inserted, place), (first.Kind, (int)first.Sequence));
        Assert.StartsWith($"Event {Forged} (result) was inserted", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WhatLayBesideAnEventChanged_IsNotTheFileThatWasSigned()
    {
        using var scene = await EvidenceScene.CreateAsync(postgres);
        scene.Rewrite(EvidenceFiles.Events, lines => lines.Select(line => line.Replace("\"has_key\":true", "\"has_key\":false", StringComparison.Ordinal)));
        scene.Rewrite(EvidenceFiles.Events, lines => lines.Select(line => line.Replace("\"person\":\"", "\"person\":\"x", StringComparison.Ordinal)));

        var findings = (await scene.VerifyAsync()).Findings;

        Assert.Contains(findings, finding => finding.Kind == ChainFault.BadExport
            && finding.Text == "events.jsonl in the export is not the file that its manifest describes: it was changed after the export.");
    }

    [Theory]
    [InlineData("last", "lasu", nameof(ChainFault.Removed))]
    [InlineData("\"hash\":\"", "\"hash\":\"00", nameof(ChainFault.Changed))]
    public async Task Verify_CommitNoteChanged_IsFound(string text, string changed, string expected)
    {
        using var scene = await EvidenceScene.CreateAsync(postgres);
        scene.Rewrite(EvidenceFiles.Commits, lines => lines.Select((line, index) => index == 3 ? line.Replace(text, changed, StringComparison.Ordinal) : line));

        var first = (await scene.VerifyAsync()).Findings[0];

        Assert.Equal((Enum.Parse<ChainFault>(expected), 4L), (first.Kind, first.Sequence));
    }

    [Fact]
    public async Task Verify_CheckpointChanged_IsNotSigned()
    {
        using var scene = await EvidenceScene.CreateAsync(postgres);
        scene.Rewrite(EvidenceFiles.Checkpoints, lines => lines.Select(line => line.Replace("\"last\":10", "\"last\":9", StringComparison.Ordinal)));

        var findings = (await scene.VerifyAsync()).Findings;

        Assert.Contains(findings, finding => finding.Kind == ChainFault.BadCheckpoint && finding.Sequence == 9
            && finding.Text.EndsWith("in the export is not signed by the key it names.", StringComparison.Ordinal));
    }

    // A byte more stands for any other digit: both are told apart from what was written by the same comparison.
    private static string Change(string line, string text, string changed)
    {
        Assert.Contains(text, line, StringComparison.Ordinal);
        var at = line.IndexOf(text, StringComparison.Ordinal);
        if (!changed.EndsWith('?'))
        {
            return line[..at] + changed + line[(at + text.Length)..];
        }

        var digit = line[at + text.Length];
        return line[..(at + text.Length)] + (digit == '0' ? '1' : '0') + line[(at + text.Length + 1)..];
    }
}
