using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Embeddings;

/// <summary>Vectors by OpenAI's protocol: passed through, recorded first, refused with a reason.</summary>
public sealed class EmbeddingsApiTests
{
    private const string Vectors = """
        {"object":"list","model":"embed-large","data":[{"object":"embedding","index":1,"embedding":[0.5,-0.5]},{"object":"embedding","index":0,"embedding":[1,0]}],
         "usage":{"prompt_tokens":5,"total_tokens":5}}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Texts_OfACompatibleServer_GetTheirVectorsInOrder()
    {
        await using var service = await StartAsync();

        var (status, body) = await PostAsync(service, """{"model":"vectors","input":["one","two"],"dimensions":2,"user":"u7"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            """{"data":[{"index":0,"embedding":[1,0],"object":"embedding"},{"index":1,"embedding":[0.5,-0.5],"object":"embedding"}],"model":"vectors","usage":{"prompt_tokens":5,"total_tokens":5},"object":"list"}""",
            body);
        var sent = Assert.Single(service.Model.Requests);
        Assert.Equal("/v1/embeddings", sent.Path);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"model":"embed-large","input":["one","two"],"dimensions":2,"encoding_format":"float"}"""), sent.Json), sent.Body);
    }

    [Fact]
    public async Task Vectors_InBase64_AreTheirBytes()
    {
        await using var service = await StartAsync();

        var (_, body) = await PostAsync(service, """{"model":"vectors","input":["one","two"],"encoding_format":"base64"}""");

        var bytes = Convert.FromBase64String(JsonNode.Parse(body)!["data"]![1]!["embedding"]!.GetValue<string>());
        Assert.Equal([0.5f, -0.5f], (float[])[BitConverter.ToSingle(bytes), BitConverter.ToSingle(bytes, 4)]);
    }

    [Fact]
    public async Task Record_HoldsTheTextsAndHowMuchCameBack()
    {
        await using var service = await StartAsync();

        await PostAsync(service, """{"model":"vectors","input":["one","two"],"dimensions":2,"metadata":{"operation":"search","requester_id":"u1"}}""");

        var (intent, result) = await service.Audit.SingleAsync();
        Assert.Equal(["one", "two"], intent["messages"]!.AsArray().Select(message => message!["content"]!.GetValue<string>()));
        Assert.Equal(("search", "u1", """{"dimensions":2}"""), (
            intent["operation"]!.GetValue<string>(), intent["requester"]!["id"]!.GetValue<string>(), intent["parameters"]!.ToJsonString()));
        Assert.Equal(("completed", "[2 vectors of 2 numbers]", 5), (
            result["outcome"]!.GetValue<string>(), result["answer"]!.GetValue<string>(), result["usage"]!["input_tokens"]!.GetValue<int>()));
        Assert.Equal("embed-large", result["response_model"]!.GetValue<string>());
    }

    [Fact]
    public async Task Intent_NotYetCommitted_ProviderHasNotHeardAByte()
    {
        await using var service = await StartAsync();
        var (arrived, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        service.Audit.OnIntent = async _ =>
        {
            arrived.TrySetResult();
            await gate.Task;
            return null;
        };

        var embedding = PostAsync(service, """{"model":"vectors","input":["one","two"]}""");
        await arrived.Task.WaitAsync(TestTimeouts.Step, Cancellation);
        var heardBefore = service.Model.Requests.Count;
        gate.SetResult();
        await embedding;

        Assert.Equal((0, 1), (heardBefore, service.Model.Requests.Count));
    }

    [Fact]
    public async Task Audit_Gone_503AndTheProviderHearsNothing()
    {
        await using var service = await StartAsync();
        service.Audit.Break(503);

        var (status, body) = await PostAsync(service, """{"model":"vectors","input":"one"}""");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "audit_unavailable"), (status, Error(body)["code"]!.GetValue<string>()));
        Assert.Empty(service.Model.Requests);
    }

    [Theory]
    [InlineData("""{"model":"vectors"}""", "input", "'input' must be a text or an array of texts.")]
    [InlineData("""{"model":"vectors","input":[]}""", "input", "'input' must hold 1 to 2048 texts.")]
    [InlineData("""{"model":"vectors","input":["a",""]}""", "input[1]", "'input[1]' must be a text that is not empty; tokens are not taken.")]
    [InlineData("""{"model":"vectors","input":[[1,2]]}""", "input[0]", "'input[0]' must be a text that is not empty; tokens are not taken.")]
    [InlineData("""{"model":"vectors","input":"a","encoding_format":"hex"}""", "encoding_format", "'encoding_format' must be float or base64.")]
    [InlineData("""{"model":"vectors","input":"a","dimensions":0}""", "dimensions", "'dimensions' must be at least 1.")]
    [InlineData("""{"input":"a"}""", "model", "'model' is missing. Send the id of a model that GET /v1/models?kind=embedding lists.")]
    public async Task Request_Bad_Is400NamingTheFieldAndNothingHappens(string request, string param, string message)
    {
        await using var service = await StartAsync();

        var (status, body) = await PostAsync(service, request);

        Assert.Equal((HttpStatusCode.BadRequest, param, message), (status, Error(body)["param"]!.GetValue<string>(), Error(body)["message"]!.GetValue<string>()));
        Assert.Empty(service.Audit.Intents);
    }

    [Fact]
    public async Task Model_ThatMakesNone_SaysSoAndNamesThoseThatDo()
    {
        await using var service = await StartAsync();

        var (status, body) = await PostAsync(service, """{"model":"baseline","input":"a"}""");

        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (status, Error(body)["code"]!.GetValue<string>()));
        Assert.Equal("The model 'baseline' makes no embeddings. Available: vectors.", Error(body)["message"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"data":[{"index":0,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":7,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[]}]}""")]
    [InlineData("not JSON")]
    public async Task Server_ThatAnswersSomethingElse_Is502AndRecordedAsFailed(string answer)
    {
        await using var service = await StartAsync();
        service.Model.Default = _ => ModelScript.Raw(answer, "application/json");

        var (status, body) = await PostAsync(service, """{"model":"vectors","input":["one","two"]}""");

        Assert.Equal((HttpStatusCode.BadGateway, "provider_error"), (status, Error(body)["code"]!.GetValue<string>()));
        var (_, result) = await service.Audit.SingleAsync();
        Assert.Equal("failed", result["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Key_WithoutTheRight_Is403()
    {
        await using var service = await StartAsync();
        using var client = service.MakeClient(InferenceService.KeyWithoutRights);
        using var content = new StringContent("""{"model":"vectors","input":"a"}""", Encoding.UTF8, "application/json");

        using var response = await client.PostAsync("/v1/embeddings", content, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static JsonNode Error(string body) => JsonNode.Parse(body)!["error"]!;

    private static async Task<InferenceService> StartAsync()
    {
        var service = await InferenceService.StartAsync(
            ("Models:Entries:0:id", "vectors"), ("Models:Entries:0:display_name", "The vectors"), ("Models:Entries:0:provider", "openai-compatible"),
            ("Models:Entries:0:kind", "embedding"), ("Models:Entries:0:model", "embed-large"), ("Models:Entries:0:endpoint_variable", "OPENAI_BASE_URL"),
            ("ProviderRetry:MaxRetries", "0"));
        service.Model.Default = _ => ModelScript.Raw(Vectors, "application/json");
        return service;
    }

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(InferenceService service, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync("/v1/embeddings", content, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
