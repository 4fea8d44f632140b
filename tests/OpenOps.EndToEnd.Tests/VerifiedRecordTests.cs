using System.Net.Http.Json;
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

        var posts = await VerbAsync("verify", "--posts");
        var rotated = await VerbAsync("rotate-key");
        var whole = await VerbAsync("verify");
        var export = Path.Combine(fixture.Sandbox.DataDirectory, "evidence.zip");
        var exported = await VerbAsync("export", "evidence", export);
        await TamperAsync("UPDATE audit.events SET recorded_by = 'another' WHERE sequence = 1");
        var changed = await VerbAsync("verify");
        var chain = Path.Combine(fixture.Sandbox.DataDirectory, "audit", "chain");
        var elsewhere = await VerbAsync(
            "verify", "--export", export, "--public-key", Path.Combine(chain, "public-keys"), "--checkpoints", Path.Combine(chain, "checkpoints.jsonl"));

        Assert.Equal(("", 0), (posts.Errors, posts.ExitCode));
        Assert.Contains("All of these posts are accounted for by the record.", posts.Output, StringComparison.Ordinal);
        Assert.Equal(0, rotated.ExitCode);
        Assert.Equal(("", 0), (whole.Errors, whole.ExitCode));
        Assert.StartsWith("The record holds: ", whole.Output, StringComparison.Ordinal);
        Assert.Equal(("", 0), (exported.Errors, exported.ExitCode));
        Assert.Equal(("", 0), (elsewhere.Errors, elsewhere.ExitCode)); // it was taken before the change
        Assert.Contains("The record holds: ", elsewhere.Output, StringComparison.Ordinal);
        Assert.Equal(1, changed.ExitCode);
        Assert.Matches("^The record does NOT hold. First: Event .* at place 1 was changed", changed.Output);
    }

    [Fact]
    public async Task AuditVerify_WithPosts_NamesWhatWasPostedWithABotsToken()
    {
        using var alice = await fixture.SignInAsync();
        var channel = await alice.DirectChannelAsync("assistant");
        using var tokens = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(fixture.Sandbox.DataDirectory, "bot", "tokens.json"), TestContext.Current.CancellationToken));
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", tokens.RootElement.GetProperty("Mattermost").GetProperty("Tokens").GetProperty("assistant").GetString());
        using var forged = await http.PostAsJsonAsync(
            new Uri(fixture.Sandbox.Describe().ChatUrl, "api/v4/posts"), new { channel_id = channel, message = "Pay the invoice today." }, TestContext.Current.CancellationToken);
        var post = (await forged.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString();

        var found = await VerbAsync("verify", "--posts");

        Assert.Equal(1, found.ExitCode);
        Assert.Contains($"  Post {post} of @assistant in channel {channel}, ", found.Output, StringComparison.Ordinal);

        // The other test wants a sandbox that is in order.
        using var deleted = await http.DeleteAsync(new Uri(fixture.Sandbox.Describe().ChatUrl, $"api/v4/posts/{post}"), TestContext.Current.CancellationToken);
        deleted.EnsureSuccessStatusCode();
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
