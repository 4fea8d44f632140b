using System.Net;
using System.Text.Json;

namespace OpenOps.Audit.Tests.Exports;

public sealed class ExportTests : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly AuditService _service;
    private readonly ExportScene _scene;

    public ExportTests(AuditDatabase database)
    {
        _service = new AuditService(database.RuntimeConnectionString);
        _scene = new ExportScene(_service);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Interactions_AreAsTheApiTellsThem()
    {
        var id = await _scene.AnswerAsync("q", "a");
        await _scene.VoteAsync(id, "mira", "up");

        var row = Assert.Single((await _scene.ExportAsync("interactions")).Rows("interactions.jsonl"));

        Assert.True(JsonElement.DeepEquals(await _service.Operator.GetJsonAsync($"/interactions/{id}"), row));
    }

    [Fact]
    public async Task Interactions_OfSeveralPages_HoldEachOnce_NewestFirst()
    {
        List<Guid> recorded = [];
        for (var count = 0; count < 120; count++)
        {
            recorded.Add(await _service.Inference.RecordIntentAsync(body => body["bot"] = _scene.Bot));
        }

        var rows = (await _scene.ExportAsync("interactions")).Rows("interactions.jsonl");

        Assert.Equal(Enumerable.Reverse(recorded), rows.Select(row => row.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task Csv_CellsThatLookLikeFormulas_AreText()
    {
        await _scene.AnswerAsync("=HYPERLINK(\"http://evil\",\"x\")", "a, \"b\"\nc");

        var text = (await _scene.ExportAsync("csv")).Text("interactions.csv");

        Assert.Contains("\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",\"a, \"\"b\"\"\nc\"", text, StringComparison.Ordinal);
        Assert.StartsWith("id,sequence,occurred_at,", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifest_TellsWhatTheFilesHold()
    {
        await _scene.AnswerAsync("one", "a");
        await _scene.AnswerAsync("two", "b", intent: body => body["model"]!["id"] = "another");

        var export = await _scene.ExportAsync("interactions", "&outcome=completed");

        var manifest = export.Manifest;
        var file = Assert.Single(manifest.GetProperty("files").EnumerateArray());
        Assert.Equal(
            ("interactions.jsonl", 2, export.Sha256("interactions.jsonl")),
            (file.GetProperty("name").GetString(), file.GetProperty("rows").GetInt32(), file.GetProperty("sha256").GetString()));
        Assert.Equal(["another", "baseline"], manifest.GetProperty("models").EnumerateArray().Select(model => model.GetString()!));
        Assert.Equal((_scene.Bot, "completed"), (manifest.GetProperty("query").GetProperty("bot").GetString(), manifest.GetProperty("query").GetProperty("outcome").GetString()));
        var range = manifest.GetProperty("audit_range");
        Assert.True(range.GetProperty("first").GetInt64() < range.GetProperty("last").GetInt64());
        Assert.True(range.GetProperty("last").GetInt64() < range.GetProperty("through").GetInt64());
        Assert.Equal("manifest.json", export.Names.Last());
    }

    [Theory]
    [InlineData("parquet", "format", "is not one of interactions, csv, sft, kto, dpo, openai-preference, evidence")]
    [InlineData("kto?rating=up", "rating", "is decided by the format")]
    [InlineData("dpo?outcome=failed", "outcome", "is decided by the format: only completed answers are for training")]
    [InlineData("kto?test_percent=51", "test_percent", "is not a whole number from 0 to 50")]
    [InlineData("csv?test_percent=5", "test_percent", "is for training formats only")]
    [InlineData("csv?from=soon", "from", "is not a time such as 2026-01-31T12:00:00Z")]
    public async Task Request_ThatCannotBeRead_IsRefusedByField(string pathAndQuery, string field, string problem)
    {
        using var response = await _service.Exporter.GetAsync($"/exports/{pathAndQuery}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(problem, (await response.ReadJsonAsync()).GetProperty("errors").GetProperty(field)[0].GetString());
    }

    [Fact]
    public async Task Request_WithTheRightToReadAlone_IsRefused()
    {
        using var response = await _service.Bot.GetAsync("/exports/csv", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }
}
