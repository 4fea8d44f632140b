using System.Text.Json;
using Npgsql;
using OpenOps.TestKit.Sandboxes;

namespace OpenOps.EndToEnd.Tests;

/// <summary>An auditor verifies the record of a running sandbox from the command line.</summary>
public sealed class VerifiedRecordTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    [Fact]
    public async Task AuditVerify_OfARunningSandbox_HoldsUntilTheOwnerOfTheDatabaseChangesARow()
    {
        using var alice = await fixture.SignInAsync();
        var question = await alice.SayAsync(await alice.DirectChannelAsync("assistant"), "What will be kept of this?");
        await alice.AnswerAsync(question, "a complete answer", answer => answer.State == "complete");

        var rotated = await VerbAsync("rotate-key");
        var whole = await VerbAsync("verify");
        var export = Path.Combine(fixture.Sandbox.DataDirectory, "evidence.zip");
        var exported = await VerbAsync("export", "evidence", export);
        await TamperAsync("UPDATE audit.events SET recorded_by = 'another' WHERE sequence = 1");
        var changed = await VerbAsync("verify");
        var chain = Path.Combine(fixture.Sandbox.DataDirectory, "audit", "chain");
        var elsewhere = await VerbAsync(
            "verify", "--export", export, "--public-key", Path.Combine(chain, "public-keys"), "--checkpoints", Path.Combine(chain, "checkpoints.jsonl"));

        Assert.Equal(0, rotated.ExitCode);
        Assert.Equal(("", 0), (whole.Errors, whole.ExitCode));
        Assert.StartsWith("The record holds: ", whole.Output, StringComparison.Ordinal);
        Assert.Equal(("", 0), (exported.Errors, exported.ExitCode));
        Assert.Equal(("", 0), (elsewhere.Errors, elsewhere.ExitCode)); // it was taken before the change
        Assert.Contains("The record holds: ", elsewhere.Output, StringComparison.Ordinal);
        Assert.Equal(1, changed.ExitCode);
        Assert.Matches("^The record does NOT hold. First: Event .* at place 1 was changed", changed.Output);
    }

    private Task<SandboxVerb> VerbAsync(params string[] verb) => SandboxVerb.RunAsync(fixture.Sandbox.DataDirectory, ["audit", .. verb]);

    // As the one whom nothing in the database stops.
    private async Task TamperAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Kept<int>("ports.json", "postgres"),
            Username = "postgres",
            Password = Kept<string>("secrets.json", "PostgresPassword"),
            Database = "auditdb",
        }.ConnectionString);
        await using var command = source.CreateCommand($"ALTER TABLE audit.events DISABLE TRIGGER ALL; {sql}");
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    private T Kept<T>(string file, string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(fixture.Sandbox.DataDirectory, file)));
        return json.RootElement.GetProperty(name).Deserialize<T>()!;
    }
}
