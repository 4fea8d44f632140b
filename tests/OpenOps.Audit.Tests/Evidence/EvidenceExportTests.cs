using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Evidence;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Encryption;
using OpenOps.Audit.Tests.Erasure;
using OpenOps.Audit.Tests.Exports;

namespace OpenOps.Audit.Tests.Evidence;

public sealed class EvidenceExportTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Export_OfARecord_HoldsItsEvidenceAndNoWordThatWasSaid()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await EncryptionTests.RecordAllAsync(service, "alice", voter: "ben");

        var archive = await ExportedArchive.GetAsync(service.Exporter, "evidence");

        Assert.Equal(["events.jsonl", "commits.jsonl", "checkpoints.jsonl", "removed.jsonl", "manifest.json"], archive.Names);
        Assert.All(archive.Names, name => Assert.DoesNotContain("cauliflower", archive.Text(name), StringComparison.Ordinal));
        var events = archive.Rows("events.jsonl");
        Assert.Equal("export", events[^1].GetProperty("event").GetProperty("kind").GetString());
        Assert.Equal("evidence", events[^1].GetProperty("event").GetProperty("evidence").GetProperty("format").GetString());
        Assert.Equal(events.Count, archive.Manifest.GetProperty("through").GetInt32());
        Assert.All(archive.Manifest.GetProperty("files").EnumerateArray(), file =>
            Assert.Equal(archive.Sha256(file.GetProperty("name").GetString()!), file.GetProperty("sha256").GetString()));
    }

    [Fact]
    public async Task Export_EachLine_CanBeHashedByAnyProgram()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres, interactions: 2);
        await using var service = database.Start();

        var archive = await ExportedArchive.GetAsync(service.Exporter, "evidence");

        var previous = new string('0', 64);
        foreach (var line in archive.Lines("events.jsonl"))
        {
            using var row = JsonDocument.Parse(line);
            var said = row.RootElement.GetProperty("event");
            Assert.Equal(previous, said.GetProperty("previous").GetString());
            previous = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said.GetRawText())));
            Assert.Equal(previous, row.RootElement.GetProperty("hash").GetString());
        }
    }

    [Fact]
    public async Task Export_WithFilterOrWithoutTheRight_IsRefused()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();

        using var filtered = await service.Exporter.GetAsync("/exports/evidence?bot=assistant", TestContext.Current.CancellationToken);
        using var forbidden = await service.Operator.GetAsync("/exports/evidence", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Forbidden), (filtered.StatusCode, forbidden.StatusCode));
        Assert.Contains("it takes no filter", await filtered.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AfterSomebodyWasErased_HoldsOnlyBecauseTheErasureIsInIt()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        using var scene = await EvidenceScene.CreateAsync(database, async service =>
        {
            await EncryptionTests.RecordAllAsync(service, "alice", voter: "ben");
            await service.Officer.EraseAsync("alice");
            await ChainDatabase.SignAsync(service);
        });

        Assert.Empty((await scene.VerifyAsync(withCheckpoints: true)).Findings);

        // The same evidence without its erasure: a key is gone, and nothing says why.
        scene.Rewrite(EvidenceFiles.Events, lines => lines.Where(line => !line.Contains("\"kind\":\"erasure\"", StringComparison.Ordinal)));
        Assert.Contains((await scene.VerifyAsync()).Findings, finding => finding.Kind == ChainFault.ContentRemoved);
    }

    [Fact]
    public async Task Verify_IntentsWithoutResult_AreListed()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        var open = Guid.Empty;
        using var scene = await EvidenceScene.CreateAsync(database, async service => open = await service.Inference.RecordIntentAsync());

        var report = await scene.VerifyAsync();

        Assert.True(report.Holds);
        Assert.Equal([open], report.Open);
    }

    [Fact]
    public async Task Verify_TamperedStoreExported_NamesTheSameEventAsTheStoreItself()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync("UPDATE audit.events SET recorded_by = 'nobody' WHERE sequence = 4; DELETE FROM audit.contents WHERE event_id = (SELECT id FROM audit.events WHERE sequence = 7)");
        using var scene = await EvidenceScene.CreateAsync(database);

        var offline = (await scene.VerifyAsync()).Findings;

        Assert.Equal([.. (await database.VerifyAsync()).Findings.Select(finding => (finding.Kind, finding.Sequence))], offline.Select(finding => (finding.Kind, finding.Sequence)));
        Assert.Equal([(ChainFault.Changed, 4L), (ChainFault.ContentRemoved, 7L)], offline.Select(finding => (finding.Kind, finding.Sequence)));
    }

    [Fact]
    public async Task Verify_StoreCutEverywhereBeforeTheExport_IsShownByTheCheckpointsThatWereKeptElsewhere()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        using var scene = new EvidenceScene();
        scene.Copy(database);
        File.Delete(database.Directory.CheckpointsFile);
        await database.TamperAsync("DELETE FROM audit.checkpoints; DELETE FROM audit.commits WHERE last_sequence > 6; DELETE FROM audit.events WHERE sequence > 6; DELETE FROM audit.contents c WHERE NOT EXISTS (SELECT FROM audit.events e WHERE e.id = c.event_id)");
        await using (var service = database.Start())
        {
            await scene.ExportAsync(service);
        }

        Assert.Empty((await scene.VerifyAsync()).Findings);
        var first = (await scene.VerifyAsync(withCheckpoints: true)).Findings[0];

        Assert.Equal((ChainFault.Truncated, 8L), (first.Kind, first.Sequence));
    }

    [Fact]
    public async Task Verify_WithCheckpointsThatAreNewerThanTheExport_Holds()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        using var scene = await EvidenceScene.CreateAsync(database);
        await using (var service = database.Start())
        {
            await service.Inference.RecordIntentAsync();
            await ChainDatabase.SignAsync(service);
        }

        scene.Copy(database);
        var report = await scene.VerifyAsync(withCheckpoints: true);

        Assert.Empty(report.Findings);
        Assert.Equal((11L, 1), (report.SignedThrough, report.Later));
    }

    [Fact]
    public async Task Verify_WithAnotherPublicKey_BelievesNothing()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        using var scene = await EvidenceScene.CreateAsync(database);
        Directory.Delete(scene.Keys, recursive: true);
        Directory.CreateDirectory(scene.Keys);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(scene.Keys, "other.pem"), other.ExportSubjectPublicKeyInfoPem(), TestContext.Current.CancellationToken);

        var report = await scene.VerifyAsync(withCheckpoints: true);

        Assert.Equal((0, 0L), (report.Checkpoints, report.SignedThrough));
        Assert.Equal(2, report.Findings.Count(finding => finding.Kind == ChainFault.BadCheckpoint && finding.Text.EndsWith("which is not among the public keys.", StringComparison.Ordinal)));
        Assert.Single(report.Findings, finding => finding.Kind == ChainFault.BadExport);
    }

    [Fact]
    public async Task Command_OnWholeChangedCutAndMissingExports_EndsWithWhatItFound()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        using var scene = await EvidenceScene.CreateAsync(database);
        string[] verify = [VerifyCommand.Verb, "--export", scene.Export, "--public-key", scene.Keys];

        Assert.Equal(0, await AuditVerbs.RunAsync([.. verify, "--checkpoints", scene.Checkpoints]));
        Assert.Equal(78, await AuditVerbs.RunAsync([.. verify, "--checkpoints", scene.Checkpoints + "x"]));
        Assert.Equal(78, await AuditVerbs.RunAsync([.. verify, "--chekpoints", scene.Checkpoints]));
        Assert.Equal(1, await AuditVerbs.RunAsync([.. verify[..3]]));

        scene.Rewrite(EvidenceFiles.Events, lines => lines[1..]);
        Assert.Equal(1, await AuditVerbs.RunAsync(verify));

        scene.Rewrite("manifest.json", _ => null);
        var unfinished = await Assert.ThrowsAsync<EvidenceFileException>(() => scene.VerifyAsync());
        Assert.EndsWith("manifest.json is not in it. Nothing was verified; export again.", unfinished.Message, StringComparison.Ordinal);

        var bytes = await File.ReadAllBytesAsync(scene.Export, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(scene.Export, bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);
        var cut = await Assert.ThrowsAsync<EvidenceFileException>(() => scene.VerifyAsync());
        Assert.Contains("it ends before its directory", cut.Message, StringComparison.Ordinal);
        Assert.Equal(1, await AuditVerbs.RunAsync(verify));
    }

    [Fact]
    public async Task Verify_DamagedInside_SaysSoAndDoesNotBreakOff()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        using var scene = await EvidenceScene.CreateAsync(database);
        var bytes = await File.ReadAllBytesAsync(scene.Export, TestContext.Current.CancellationToken);
        bytes.AsSpan(1000, 200).Fill(0xFF);
        await File.WriteAllBytesAsync(scene.Export, bytes, TestContext.Current.CancellationToken);

        var report = await scene.VerifyAsync();

        Assert.False(report.Holds);
        Assert.Contains(report.Findings, finding => finding.Kind == ChainFault.BadExport && finding.Text.StartsWith("events.jsonl in the export is", StringComparison.Ordinal));
    }
}
