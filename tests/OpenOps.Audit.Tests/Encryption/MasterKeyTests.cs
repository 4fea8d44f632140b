using System.Net;
using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Encryption;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Tests.Chain;

namespace OpenOps.Audit.Tests.Encryption;

public sealed class MasterKeyTests(PostgresFixture postgres)
{
    private const string Other = "YW5vdGhlciBrZXkgb2YgMzIgYnl0ZXMgZm9yIHRlc3Q=";

    private static readonly string OtherId = MasterKey.Parse(Other)!.Id;
    private static readonly string UsualId = MasterKey.Parse(AuditDatabase.MasterKey)!.Id;

    [Theory]
    [InlineData("bWFzdGVyIGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM=", true)]
    [InlineData("bWFzdGVyIGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM", true)]
    [InlineData(" bWFzdGVyIGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM=\n", true)]
    [InlineData("-_-_dGVyIGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP1", true)]
    [InlineData("bWFzdGVyIGtleSBvZiAzMSBieXRlcyBmb3IgdGVzdA==", false)]
    [InlineData("bWFzdGVyIGtleSBvZiAzMyBieXRlcyBmb3IgdGVzdHMh", false)]
    [InlineData("correct horse battery staple", false)]
    [InlineData("", false)]
    public void Parse_TextOf32BytesOrNot(string text, bool usable) => Assert.Equal(usable, MasterKey.Parse(text) is not null);

    [Fact]
    public void Validate_NothingOrNonsense_NamesTheKeyAndTheMend()
    {
        Assert.StartsWith("Audit:MasterKey is missing. Set it to 32 random bytes in base64", Assert.Single(Failures(new())), StringComparison.Ordinal);
        Assert.StartsWith("Audit:MasterKey is not 32 bytes in base64.", Assert.Single(Failures(new() { MasterKey = "x" })), StringComparison.Ordinal);
        Assert.Equal("The file that Audit:MasterKeyFile names is not there.", Assert.Single(Failures(new() { MasterKeyFile = "/nowhere" })));
        Assert.Equal(
            ["Audit:MasterKey and Audit:MasterKeyFile are both set. Keep one of them."], Failures(new() { MasterKey = Other, MasterKeyFile = "/nowhere" }));
        Assert.StartsWith(
            "Audit:PreviousMasterKey is not", Assert.Single(Failures(new() { MasterKey = Other, PreviousMasterKey = "x" })), StringComparison.Ordinal);
        Assert.Empty(Failures(new() { MasterKey = Other }));

        static IReadOnlyList<string> Failures(MasterKeyOptions options) => [.. new MasterKeyOptionsValidator().Validate(null, options).Failures ?? []];
    }

    [Fact]
    public async Task KeyFile_InPlaceOfTheKey_OpensTheSameTexts()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres, interactions: 1);
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("key"), AuditDatabase.MasterKey + "\n", TestContext.Current.CancellationToken);
        await using var service = database.Start(("Audit:MasterKey", ""), ("Audit:MasterKeyFile", directory.File("key")));

        var list = await service.Operator.GetJsonAsync("/interactions");
        var read = await service.Operator.GetJsonAsync($"/interactions/{list.GetProperty("items")[0].GetProperty("id").GetString()}");

        Assert.True(read.GetProperty("intent").GetProperty("messages").GetArrayLength() > 0);
    }

    [Fact]
    public async Task WrongKey_IsNamedWithItsMendAndNothingIsReadOrWritten()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres, interactions: 1);
        var id = await database.QueryAsync<Guid>("SELECT interaction_id FROM audit.events LIMIT 1");
        await using var service = database.Start(("Audit:MasterKey", Other));

        using var write = await service.Inference.PostJsonAsync("/interactions", Samples.Intent(Samples.NewId()));
        using var read = await service.Operator.GetAsync(new Uri($"/interactions/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        using var health = await service.Anonymous.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable),
            (write.StatusCode, read.StatusCode, health.StatusCode));
        Assert.Contains(service.Logs.Lines, line => line.Text.Contains(
            $"The record's texts are under master key {UsualId}, and Audit:MasterKey is key {OtherId}. Set Audit:MasterKey to that key again", StringComparison.Ordinal));
        Assert.Equal(2L, await database.QueryAsync<long>("SELECT count(*) FROM audit.events"));
    }

    [Fact]
    public async Task Rotation_WhileTheServiceRuns_LosesNothingAndEndsTheOldKey()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using var service = database.Start(("Audit:MasterKey", Other), ("Audit:PreviousMasterKey", AuditDatabase.MasterKey));
        var id = await EncryptionTests.RecordAllAsync(service, "somebody new", voter: "ben");

        Assert.Equal(0, await RotateMasterKeyCommand.RunAsync(
            [$"--ConnectionStrings:auditdb-owner={database.OwnerConnectionString}", $"--Audit:MasterKey={Other}", $"--Audit:PreviousMasterKey={AuditDatabase.MasterKey}"]));
        await EncryptionTests.RecordAllAsync(service, "alice", voter: "ben");

        Assert.Equal(OtherId, await database.QueryAsync<string>("SELECT string_agg(DISTINCT master_key_id, ' ') FROM audit.person_keys"));
        await using var source = NpgsqlDataSource.Create(database.RuntimeConnectionString);
        var report = await new ChainVerifier(source, database.Directory, AuditDatabase.MasterKeysOf(Other)).VerifyAsync(TestContext.Current.CancellationToken);
        Assert.Empty(report.Findings);
        await using var later = database.Start(("Audit:MasterKey", Other));
        Assert.Equal("kept", (await later.Operator.GetJsonAsync($"/interactions/{id}")).GetProperty("text_state").GetString());
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.VerifyAsync());
    }

    [Fact]
    public async Task Rotation_WithoutTheOldKey_ChangesNothing()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using var owner = NpgsqlDataSource.Create(database.OwnerConnectionString);

        await Assert.ThrowsAsync<DatabaseUnavailableException>(
            () => RotateMasterKeyCommand.RewrapAsync(owner, AuditDatabase.MasterKeysOf(Other, Other), TestContext.Current.CancellationToken));
        Assert.Equal(78, await RotateMasterKeyCommand.RunAsync([$"--ConnectionStrings:auditdb-owner={database.OwnerConnectionString}", $"--Audit:MasterKey={Other}"]));

        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Verify_WithoutTheMasterKey_HoldsTheChainAndSaysThatTextsWereNotOpened()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using var source = NpgsqlDataSource.Create(database.RuntimeConnectionString);

        var report = await new ChainVerifier(source, database.Directory).VerifyAsync(TestContext.Current.CancellationToken);

        Assert.True(report.Holds);
        Assert.Contains("Texts were not opened", ChainReportText.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_KeyGoneWithoutAnErasure_IsAFault()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await database.TamperAsync("DELETE FROM audit.person_keys");

        var finding = Assert.Single((await database.VerifyAsync()).Findings);

        Assert.Equal((ChainFault.ContentRemoved, 1L), (finding.Kind, finding.Sequence));
        Assert.EndsWith("no event says that their person's text was erased.", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_KeyChanged_IsAFaultOfItsTexts()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres, interactions: 1);
        await database.TamperAsync("UPDATE audit.person_keys SET wrapped = set_byte(wrapped, 30, get_byte(wrapped, 30) # 1)");

        Assert.All((await database.VerifyAsync()).Findings, finding => Assert.Equal(ChainFault.ContentChanged, finding.Kind));
        Assert.Equal(2, (await database.VerifyAsync()).Findings.Count);
    }
}
