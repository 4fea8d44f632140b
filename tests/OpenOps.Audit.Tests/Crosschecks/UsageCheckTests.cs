using System.Globalization;
using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Crosschecks;
using OpenOps.Audit.Retention;
using OpenOps.Audit.Tests.Chain;

namespace OpenOps.Audit.Tests.Crosschecks;

/// <summary>What providers count, held against the record: three answers of 100, 200 and 300 tokens in and ten of each out.</summary>
public sealed class UsageCheckTests(PostgresFixture postgres) : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ResponsesOfAnOpenAICompatibleServer_AsJsonLines_AreFoundById()
    {
        await using var database = await RecordAsync();

        var findings = await CheckAsync(database, """
            {"id":"r-100","object":"chat.completion","created":1772625601,"model":"m-2026","usage":{"prompt_tokens":1,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":0}}}
            {"id":"r-900","object":"chat.completion","created":1772625602,"model":"m-2026","usage":{"prompt_tokens":900,"completion_tokens":9}}
            """);

        Assert.Equal(["Usage entry 2 (r-900, m-2026, 2026-03-04 12:00:02Z, 900 tokens in and 9 out) has no interaction in the record."], findings);
    }

    [Fact]
    public async Task StoredCompletionsAsAPage_AndAnIdThatIsCountedTwice_AreToldApart()
    {
        await using var database = await RecordAsync();

        var findings = await CheckAsync(database, """
            { "object": "list", "data": [
                { "id": "r-100", "created": 1772625601, "model": "m-2026", "usage": { "input_tokens": 100, "output_tokens": 10 } },
                { "id": "r-100", "created": 1772625601, "model": "m-2026", "usage": { "input_tokens": 100, "output_tokens": 10 } } ] }
            """);

        Assert.StartsWith("Usage entry 2 (r-100, ", Assert.Single(findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TableWithoutIds_IsFoundByModelTimeAndTokens_EachInteractionOnce()
    {
        await using var database = await RecordAsync();

        var findings = await CheckAsync(database, """
            Timestamp,Model,"Input Tokens",Output Tokens
            2026-03-04T12:00:30Z,m-2026,100,10
            2026-03-04T12:00:31Z,m-2026,100,10
            2026-03-04T12:01:05Z,"m-2026",200,20
            2026-03-04T12:01:05Z,another,300,30
            2026-03-04T13:00:00Z,m-2026,300,30
            """);

        Assert.Equal(
            ["Usage entry 2 (m-2026, 2026-03-04 12:00:31Z, 100", "Usage entry 4 (another, 2026-03-04 12:01:05Z, 300", "Usage entry 5 (m-2026, 2026-03-04 13:00:00Z, 300"],
            findings.Select(finding => finding[..finding.IndexOf(" tokens", StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task EntryThatCanBeOfAnIntentWithoutResult_IsCountedAndNotAccused()
    {
        await using var database = await RecordAsync();
        await using (var service = database.Start())
        {
            await service.Inference.RecordIntentAsync(body => body["model"]!["name"] = "m", at: Noon.AddMinutes(5));
        }

        await using var source = NpgsqlDataSource.Create(database.RuntimeConnectionString);
        var (findings, summary) = await new UsageCheck(source).RunAsync(
            Read("""{"request_id":"never-told","startTime":"2026-03-04T12:05:10Z","model":"m","prompt_tokens":5,"completion_tokens":6}"""), Cancel);

        Assert.Empty(findings);
        Assert.Equal("Usage: 1 entries and 0 sums looked at; 1 entries can only be of requests whose usage the record does not know.", summary);
    }

    [Theory]
    [InlineData(3, 600, 60, 0)]
    [InlineData(4, 600, 60, 1)]
    [InlineData(3, 601, 60, 1)]
    [InlineData(3, 600, 61, 1)]
    public async Task BucketsOfOpenAIsUsageApi_AreHeldAgainstSums(int requests, int input, int output, int expected)
    {
        await using var database = await RecordAsync();

        var findings = await CheckAsync(database, string.Create(CultureInfo.InvariantCulture, $$"""
            { "object": "page", "data": [ { "object": "bucket", "start_time": 1772582400, "end_time": 1772668800, "results": [
                { "object": "organization.usage.completions.result", "input_tokens": {{input}}, "output_tokens": {{output}}, "num_model_requests": {{requests}}, "model": "m-2026" } ] },
              { "object": "bucket", "start_time": 1772668800, "end_time": 1772755200, "results": [] } ], "has_more": false, "next_page": null }
            """));

        Assert.Equal(expected, findings.Count);
        Assert.All(findings, finding => Assert.EndsWith("the record 3 with 600 and 60.", finding, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"model":"m","input_tokens":1}""", "Usage entry 1 can be found neither by a response id nor by time and tokens.")]
    [InlineData("""{"id":"a","created":"yesterday"}""", "Usage entry 1 has no time that can be read.")]
    [InlineData("""{"data":[{"start_time":1,"end_time":2,"results":[{"input_tokens":1,"output_tokens":1,"num_model_requests":1,"model":null}]}]}""", "Usage entry 1 is not told apart by model.")]
    [InlineData("""{"id":""", "is no usage file that can be read")]
    [InlineData("", "holds no usage.")]
    public void FileThatCannotBeRead_IsRefusedWithItsPlace(string content, string expected)
    {
        var exception = Assert.Throws<UsageFileException>(() => Read(content));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_OfAMonthWhoseEvidenceWasRemoved_IsToldApartAndNotAccused()
    {
        await using var scene = await Retention.RemovalScene.CreateAsync(postgres);
        await scene.RunAsync();
        await using var source = NpgsqlDataSource.Create(scene.Database.RuntimeConnectionString);
        var (then, now) = (Retention.RemovalScene.LongAgo, TimeProvider.System.GetUtcNow().AddDays(-50));

        var (findings, summary) = await new UsageCheck(source).RunAsync(
            Read(string.Create(CultureInfo.InvariantCulture, $$$"""
                {"id":"r-then","created":{{{then.ToUnixTimeSeconds()}}},"model":"m","usage":{"prompt_tokens":1,"completion_tokens":1}}
                {"id":"r-now","created":{{{now.ToUnixTimeSeconds()}}},"model":"m","usage":{"prompt_tokens":1,"completion_tokens":1}}
                """)),
            Cancel);
        var (sums, all) = await new UsageCheck(source).RunAsync(
            Read(string.Create(CultureInfo.InvariantCulture, $$$"""
                {"data":[{"start_time":{{{then.ToUnixTimeSeconds()}}},"end_time":{{{then.ToUnixTimeSeconds() + 60}}},"results":[{"input_tokens":1,"output_tokens":1,"num_model_requests":9,"model":"m"}]},
                {"start_time":{{{now.ToUnixTimeSeconds()}}},"end_time":{{{now.ToUnixTimeSeconds() + 60}}},"results":[{"input_tokens":1,"output_tokens":1,"num_model_requests":9,"model":"m"}]}]}
                """)),
            Cancel);

        Assert.StartsWith("Usage entry 2 (r-now, ", Assert.Single(findings), StringComparison.Ordinal);
        Assert.EndsWith(" 1 entries and 0 sums are of months whose evidence was removed as its time was over, and could not be looked at.", summary, StringComparison.Ordinal);
        Assert.Single(sums);
        Assert.EndsWith(" 0 entries and 1 sums are of months whose evidence was removed as its time was over, and could not be looked at.", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-02-28", "2026-03-01", false)]
    [InlineData("2026-02-28", "2026-03-02", true)]
    [InlineData("2026-03-31", "2026-04-01", true)]
    [InlineData("2026-04-01", "2026-04-02", false)]
    public void RemovedMonth_CoversWhatReachesIntoIt_AndNotWhatEndsWhereItBegins(string from, string to, bool covered) => Assert.Equal(
        covered, new HashSet<DateOnly> { new(2026, 3, 1) }.Cover(
            DateTimeOffset.Parse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            DateTimeOffset.Parse(to, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)));

    [Fact]
    public async Task Command_WithUsage_EndsWithWhatItFound()
    {
        await using var database = await RecordAsync();
        string[] verify =
        [
            VerifyCommand.Verb, "--ConnectionStrings:auditdb", database.RuntimeConnectionString, "--Audit:Chain:Directory", database.Path, "--usage", _directory.File("usage"),
        ];

        await File.WriteAllTextAsync(_directory.File("usage"), """{"id":"r-200"}""", Cancel);
        Assert.Equal(0, await AuditVerbs.RunAsync(verify));
        await File.WriteAllTextAsync(_directory.File("usage"), """{"id":"r-201"}""", Cancel);
        Assert.Equal(1, await AuditVerbs.RunAsync(verify));
        await File.WriteAllTextAsync(_directory.File("usage"), "nonsense", Cancel);
        Assert.Equal(78, await AuditVerbs.RunAsync(verify));
        Assert.Equal(78, await AuditVerbs.RunAsync(verify[..^1]));
    }

    private async Task<ChainDatabase> RecordAsync()
    {
        var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        for (var number = 1; number <= 3; number++)
        {
            var begun = Noon.AddSeconds(30 * (number - 1));
            var id = await service.Inference.RecordIntentAsync(body => body["model"]!["name"] = "m", begun);
            var tokens = number * 100;
            await service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result(body =>
            {
                body["occurred_at"] = begun.AddSeconds(2);
                body["response_model"] = "m-2026";
                body["response_id"] = $"r-{tokens}";
                body["usage"] = new System.Text.Json.Nodes.JsonObject { ["input_tokens"] = tokens, ["output_tokens"] = tokens / 10 };
            }));
        }

        return database;
    }

    private async Task<IReadOnlyList<string>> CheckAsync(ChainDatabase database, string file)
    {
        await using var source = NpgsqlDataSource.Create(database.RuntimeConnectionString);
        return (await new UsageCheck(source).RunAsync(Read(file), Cancel)).Findings;
    }

    private UsageFile Read(string content)
    {
        File.WriteAllText(_directory.File("usage"), content);
        return UsageFile.Read(_directory.File("usage"));
    }
}
