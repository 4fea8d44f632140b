using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.Audit.Tests.Interactions;

public sealed class IntentTests(AuditDatabase database) : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly AuditService _service = new(database.RuntimeConnectionString);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Post_NewIntent_IsCommittedBeforeTheAnswer()
    {
        var id = Samples.NewId();

        using var response = await _service.Inference.PostJsonAsync("/interactions", Samples.Intent(id));

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/interactions/{id}", response.Headers.Location?.ToString());
        var recorded = await response.ReadJsonAsync();
        Assert.Equal(id, recorded.GetProperty("id").GetGuid());
        Assert.Equal(
            recorded.GetProperty("sequence").GetInt64(),
            await database.QueryAsync<long>($"SELECT sequence FROM audit.events WHERE interaction_id = '{id}' AND kind = 'intent'"));
    }

    [Fact]
    public async Task Post_NewIntent_TellsTheLengthOfItsAnswer()
    {
        using var response = await _service.Inference.PostJsonAsync("/interactions", Samples.Intent(Samples.NewId()));

        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal((await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length, response.Content.Headers.ContentLength);
        Assert.True(response.Content.Headers.Contains("Content-Length"));
    }

    [Fact]
    public async Task Post_SameBodyAgain_GivesTheSameAnswer()
    {
        var intent = Samples.Intent(Samples.NewId());
        using var first = await _service.Inference.PostJsonAsync("/interactions", intent);

        using var second = await _service.Inference.PostJsonAsync("/interactions", intent);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal((await first.ReadJsonAsync()).GetRawText(), (await second.ReadJsonAsync()).GetRawText());
    }

    [Theory]
    [InlineData("""{"temperature":0.9}""", "parameters")]
    [InlineData("\"other-bot\"", "bot")]
    [InlineData("""[{"role":"user","content":"Something else?"}]""", "messages")]
    public async Task Post_SameIdOtherBody_IsAConflict(string value, string field)
    {
        var id = await _service.Inference.RecordIntentAsync();

        using var response = await _service.Inference.PostJsonAsync(
            "/interactions", Samples.Intent(id, body => body[field] = JsonNode.Parse(value)));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("interaction_exists", (await response.ReadJsonAsync()).GetProperty("code").GetString());
        Assert.Equal(1, await database.QueryAsync<long>($"SELECT count(*) FROM audit.events WHERE interaction_id = '{id}'"));
    }

    [Fact]
    public async Task Get_Intent_IsAsItWasSent()
    {
        var id = Samples.NewId();
        var intent = Samples.Intent(id);
        await _service.Inference.RecordAsync("/interactions", intent);

        var details = await _service.Operator.GetJsonAsync($"/interactions/{id}");

        Assert.Equal("pending", details.GetProperty("outcome").GetString());
        Assert.Equal(JsonValueKind.Null, details.GetProperty("result").ValueKind);
        JsonAssert.Same(intent, details.GetProperty("intent"));
    }
}
