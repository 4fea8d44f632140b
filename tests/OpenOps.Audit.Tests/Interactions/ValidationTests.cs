using System.Net;
using System.Text;
using System.Text.Json;

namespace OpenOps.Audit.Tests.Interactions;

public sealed class ValidationTests(AuditDatabase database) : IClassFixture<AuditDatabase>, IAsyncDisposable
{
    private readonly AuditService _service = new(database.RuntimeConnectionString);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("schema", "\"openops.audit/2\"", "schema")]
    [InlineData("id", "\"3f2504e0-4f89-41d3-9a0c-0305e82c3301\"", "id")]
    [InlineData("id", "\"not a uuid\"", "id")]
    [InlineData("id", "\"01000000-0000-7000-8000-000000000000\"", "id")]
    [InlineData("id", "\"ffffffff-ffff-7000-8000-000000000000\"", "id")]
    [InlineData("occurred_at", "\"2999-01-01T00:00:00Z\"", "occurred_at")]
    [InlineData("occurred_at", "\"1999-01-01T00:00:00Z\"", "occurred_at")]
    [InlineData("occurred_at", "\"yesterday\"", "occurred_at")]
    [InlineData("caller", "\"\"", "caller")]
    [InlineData("operation", "null", "operation")]
    [InlineData("operation", "7", "operation")]
    [InlineData("bot", "\"a\\u0000b\"", "bot")]
    [InlineData("requester", """{"id":"u","name":"n","roles":["a",null]}""", "requester.roles[1]")]
    [InlineData("requester", """{"id":"u"}""", "requester.name")]
    [InlineData("requester", """{"id":"u","name":"n","mail":"x"}""", "requester.mail")]
    [InlineData("place", """{"channel_id":"0123456789012345678901234567890123456789012345678901234567890123456789"}""", "place.channel_id")]
    [InlineData("model", """{"id":"m","provider":"p","name":"n","custody":"moon"}""", "model.custody")]
    [InlineData("model", """{"id":"m","provider":"p","name":"n","custody":1}""", "model.custody")]
    [InlineData("model", """{"id":"m","provider":"p","name":"n","custody":"local","gguf_sha256":"abc"}""", "model.gguf_sha256")]
    [InlineData("messages", "[]", "messages")]
    [InlineData("messages", "[null]", "messages[0]")]
    [InlineData("messages", """[{"role":"user","content":"a\u0000b"}]""", "messages[0].content")]
    [InlineData("messages", """[{"role":"user","content":"\ud800"}]""", "messages[0].content")]
    [InlineData("messages", """[{"role":"user","content":"hi"},{"role":"robot","content":"hi"}]""", "messages[1].role")]
    [InlineData("parameters", """{"stop":"\u0000"}""", "parameters")]
    [InlineData("parameters", """{"stop":"\ud800"}""", "parameters")]
    [InlineData("parameters", """{"temperature":1e999}""", "parameters")]
    [InlineData("policy", """[{"why":"\u0000"}]""", "policy[0]")]
    [InlineData("sources", """["a",""]""", "sources[1]")]
    [InlineData("trace_id", "\"4BF92F3577B34DA6A3CE929D0E0E4736\"", "trace_id")]
    [InlineData("span_id", "\"00f0\"", "span_id")]
    [InlineData("surprise", "1", "surprise")]
    public async Task Post_IntentWithAWrongField_NamesItAndRecordsNothing(string field, string json, string expected)
    {
        var id = Samples.NewId();
        var intent = Samples.Intent(id);
        intent[field] = "@";

        using var response = await PostTextAsync("/interactions", intent.ToJsonString().Replace("\"@\"", json));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([expected], ErrorsOf(await response.ReadJsonAsync()));
        Assert.Equal(0, await database.QueryAsync<long>($"SELECT count(*) FROM audit.events WHERE interaction_id = '{id}'"));
    }

    [Fact]
    public async Task Post_SeveralWrongFields_NamesThemAll()
    {
        using var response = await _service.Inference.PostJsonAsync("/interactions", Samples.Intent(Samples.NewId(), body =>
        {
            body["schema"] = "";
            body["caller"] = new string('x', 65);
            body["trace_id"] = "no";
        }));

        Assert.Equal(["caller", "schema", "trace_id"], ErrorsOf(await response.ReadJsonAsync()).Order());
    }

    [Fact]
    public async Task Post_FieldsMissing_NamesThem()
    {
        using var response = await PostTextAsync("/interactions", """{"schema":"openops.audit/1","caller":"bot"}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string[] missing = ["bot", "id", "messages", "model", "occurred_at", "operation", "place", "requester"];
        var named = ErrorsOf(await response.ReadJsonAsync()).ToList();
        Assert.Contains("id", named);
        Assert.True(named.Count > 1);
        Assert.All(named, name => Assert.Contains(name, missing));
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("""{"id":1,"id":2}""", HttpStatusCode.BadRequest)]
    public async Task Post_NotAnIntentAtAll_IsABadRequestWithAProblem(string body, HttpStatusCode expected)
    {
        using var response = await PostTextAsync("/interactions", body);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Post_OtherMediaType_IsUnsupported()
    {
        using var content = new StringContent("hello", Encoding.UTF8, "text/plain");

        using var response = await _service.Inference.PostAsync("/interactions", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("outcome", "\"pending\"", "outcome")]
    [InlineData("answer", "\"\\u0000\"", "answer")]
    [InlineData("finish_reason", "\"bored\"", "finish_reason")]
    [InlineData("usage", """{"input_tokens":-1,"output_tokens":1,"cached_input_tokens":0}""", "usage.input_tokens")]
    [InlineData("timing", """{"queued_ms":-0.5}""", "timing.queued_ms")]
    [InlineData("error", """{"type":"","message":"m"}""", "error.type")]
    [InlineData("partial", "\"no\"", "partial")]
    public async Task Post_ResultWithAWrongField_NamesIt(string field, string json, string expected)
    {
        var id = await _service.Inference.RecordIntentAsync();
        var result = Samples.Result(body => body[field] = "@");

        using var response = await PostTextAsync($"/interactions/{id}/result", result.ToJsonString().Replace("\"@\"", json));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([expected], ErrorsOf(await response.ReadJsonAsync()));
    }

    [Theory]
    [InlineData("user=%00", "user")]
    [InlineData("from=monday", "from")]
    [InlineData("from=2026-01-02&to=2026-01-01", "to")]
    [InlineData("outcome=great", "outcome")]
    [InlineData("rating=withdrawn", "rating")]
    [InlineData("before=-1", "before")]
    [InlineData("before=abc", "before")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=ten", "limit")]
    public async Task Get_ListWithAWrongParameter_NamesIt(string query, string expected)
    {
        using var response = await _service.Operator.GetAsync($"/interactions?{query}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([expected], ErrorsOf(await response.ReadJsonAsync()));
    }

    [Fact]
    public async Task Post_TextOfEveryScript_ComesBackUnchanged()
    {
        const string Text = "naïve — 中文 — עברית — \U0001F600 — \u2028 <b>&amp;</b> \"quoted\" \\ back\tslash";
        var id = await _service.Inference.RecordIntentAsync(body => body["messages"]![1]!["content"] = Text);

        var details = await _service.Operator.GetJsonAsync($"/interactions/{id}");

        Assert.Equal(Text, details.GetProperty("intent").GetProperty("messages")[1].GetProperty("content").GetString());
    }

    [Fact]
    public async Task Post_BodyBeyondTheLimit_IsTooLarge()
    {
        await using var service = new AuditService(database.RuntimeConnectionString);
        service.UseKestrel(0);
        service.StartServer();
        using var local = service.CreateClient();

        // The body is not sent before the service has said whether it wants it, however long that takes.
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(5) };
        using var client = new HttpClient(handler) { BaseAddress = local.BaseAddress };
        client.DefaultRequestHeaders.Authorization = _service.Inference.DefaultRequestHeaders.Authorization;
        var intent = Samples.Intent(Samples.NewId(), body => body["messages"]![1]!["content"] = new string('x', 8 * 1024 * 1024));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/interactions");
        request.Content = new StringContent(intent.ToJsonString(), Encoding.UTF8, "application/json");
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private async Task<HttpResponseMessage> PostTextAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _service.Inference.PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> ErrorsOf(JsonElement problem) => problem.GetProperty("errors").EnumerateObject().Select(error => error.Name);
}
