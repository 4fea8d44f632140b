using System.Text.Json.Nodes;
using OpenOps.Audit.Chain;

namespace OpenOps.Audit.Tests.Chain;

public sealed class CheckpointTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Start_FirstCheckpoint_MakesAKeyForItsOwnerAlone()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);

        var key = Path.Combine(database.Path, "signing-key.pem");
        Assert.Contains("PRIVATE KEY", await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Single(database.Directory.ReadPublicKeys());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(database.Path));
        }
    }

    [Fact]
    public async Task Checkpoint_InTheFile_IsTheOneInTheDatabase()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);

        var line = Assert.Single(database.Directory.ReadCheckpoints());

        Assert.Equal(line, await database.QueryAsync<string>("SELECT line FROM audit.checkpoints"));
        var checkpoint = Checkpoint.Parse(line)!;
        Assert.Equal((1, 10, 0), (checkpoint.First, checkpoint.Last, checkpoint.ChainedLater));
        Assert.True(checkpoint.IsSignedBy(database.Directory.ReadPublicKeys()[checkpoint.KeyId]));
        Assert.Equal(line, System.Text.Encoding.UTF8.GetString(CanonicalJson.Canonicalize(line)));
    }

    [Fact]
    public async Task Signer_BehindACheckpointOfEventsThatAreNotThere_RefusesInsteadOfWaitingForThem()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync("INSERT INTO audit.checkpoints (last_sequence, line) VALUES (9223372036854775807, 'x')");
        await using var service = database.Start();

        var error = await Assert.ThrowsAsync<ChainBrokenException>(() => ChainDatabase.SignAsync(service));

        Assert.Contains("and only 10 were recorded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_AfterEnoughEvents_Signs()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start(("Audit:Chain:CheckpointEvents", "3"), ("Audit:Chain:CheckpointInterval", "1.00:00:00"));
        for (var count = 0; count < 5; count++)
        {
            await service.Inference.RecordIntentAsync();
        }

        await TestTimeouts.EventuallyAsync("a checkpoint is signed", () => Task.FromResult(database.Directory.ReadCheckpoints().Count > 0));
    }

    [Fact]
    public async Task Worker_AfterItsInterval_SignsWhatIsNewAndOnlyThen()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start(("Audit:Chain:CheckpointInterval", "00:00:00.1"));
        await service.Inference.RecordIntentAsync();
        await TestTimeouts.EventuallyAsync("the first is signed", () => Task.FromResult(database.Directory.ReadCheckpoints().Count == 1));
        Assert.Null(await ChainDatabase.SignAsync(service));
        await service.Inference.RecordIntentAsync();

        await TestTimeouts.EventuallyAsync("the second is signed", () => Task.FromResult(database.Directory.ReadCheckpoints().Count == 2));

        Assert.Equal([(1L, 1L), (2L, 2L)], database.Directory.ReadCheckpoints().Select(line => Checkpoint.Parse(line)!).Select(one => (one.First, one.Last)));
        Assert.True((await database.VerifyAsync()).Holds);
    }

    [Fact]
    public async Task Stop_WithUnsignedEvents_SignsThem()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using (var service = database.Start(("Audit:Chain:CheckpointInterval", "1.00:00:00")))
        {
            await service.Inference.RecordIntentAsync();
        }

        Assert.Equal(1, Checkpoint.Parse(Assert.Single(database.Directory.ReadCheckpoints()))!.Last);
    }

    [Fact]
    public async Task Rotation_LaterCheckpointsHaveTheNewKeyAndEarlierOnesStillHold()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        var before = Checkpoint.Parse(database.Directory.ReadCheckpoints()[0])!.KeyId;
        await using var service = database.Start();
        await service.Inference.RecordIntentAsync();

        Assert.Equal(0, RotateKeyCommand.Run([$"--Audit:Chain:Directory={database.Path}"]));
        var after = (await ChainDatabase.SignAsync(service))!.KeyId;

        Assert.NotEqual(before, after);
        Assert.Equal(new[] { before, after }.Order(), database.Directory.ReadPublicKeys().Keys.Order());
        var report = await database.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((2, 11L), (report.Checkpoints, report.SignedThrough));
    }

    [Fact]
    public async Task Verify_CheckpointForged_IsNotSignedByTheKeyItNames()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        var forged = JsonNode.Parse(database.Directory.ReadCheckpoints()[0])!;
        forged["last"] = 9;
        await database.TamperAsync($"UPDATE audit.checkpoints SET line = '{forged.ToJsonString()}'");

        var finding = Assert.Single((await database.VerifyAsync()).Findings);

        Assert.Equal(ChainFault.BadCheckpoint, finding.Kind);
        Assert.Equal("The checkpoint over events 1 to 9 in the database is not signed by the key it names.", finding.Text);
    }

    [Fact]
    public async Task Verify_CheckpointOfAnUnknownKeyOrNone_IsFound()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        using var theirs = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var checkpoint = Checkpoint.Sign(Checkpoint.Parse(database.Directory.ReadCheckpoints()[0])! with { KeyId = ChainDirectory.IdOf(theirs) }, theirs);
        await database.TamperAsync($"UPDATE audit.checkpoints SET line = '{checkpoint.Line}'; INSERT INTO audit.checkpoints VALUES (99, 'nothing')");

        var findings = (await database.VerifyAsync()).Findings;

        Assert.Equal("A checkpoint in the database cannot be read.", findings[0].Text);
        Assert.EndsWith("which is not among the public keys.", findings[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_HistoryIsNotWhatThisServiceWrote_IsRefusedAndSaid()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await service.Inference.RecordIntentAsync();
        await database.TamperAsync("UPDATE audit.events SET hash = sha256('')");

        await Assert.ThrowsAsync<ChainBrokenException>(() => ChainDatabase.SignAsync(service));

        Assert.Empty(database.Directory.ReadCheckpoints());
    }

    [Fact]
    public async Task Verb_HoldsOrNot_SaysSoAndExitsWithItsCode()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        string[] settings = [$"--ConnectionStrings:auditdb={database.RuntimeConnectionString}", $"--Audit:Chain:Directory={database.Path}"];

        Assert.Equal(0, await VerifyCommand.RunAsync(settings));
        await database.TamperAsync("DELETE FROM audit.events WHERE sequence = 2");
        Assert.Equal(1, await VerifyCommand.RunAsync(settings));
        Assert.StartsWith("The record does NOT hold. First: Event 2 is missing.", ChainReportText.Of(await database.VerifyAsync()), StringComparison.Ordinal);
        Assert.Equal(2, await VerifyCommand.RunAsync(["--ConnectionStrings:auditdb=Host=127.0.0.1;Port=1;Username=x"]));
        Assert.Equal(78, await VerifyCommand.RunAsync([]));
    }
}
