using System.Net;
using System.Text.Json.Nodes;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Chat;

public sealed class ChatCompletionsApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_List_HoldsWhatTheEnvironmentMakesAvailable()
    {
        await using var service = await InferenceService.StartAsync(("OPENAI_API_KEY", "sk-of-the-compatible-server"), ("ANTHROPIC_API_KEY", "sk-ant"));

        var list = JsonNode.Parse(await service.Client.GetStringAsync("/v1/models", Cancellation))!;

        Assert.Equal("list", list["object"]!.GetValue<string>());
        Assert.Equal(["baseline", "anthropic", "openai-compatible"], list["data"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
        var compatible = list["data"]![2]!;
        Assert.Equal("model", compatible["object"]!.GetValue<string>());
        Assert.Equal(0, compatible["created"]!.GetValue<int>());
        Assert.Equal("openai-compatible", compatible["owned_by"]!.GetValue<string>());
        Assert.Equal("local", compatible["openops"]!["custody"]!.GetValue<string>());
        Assert.Equal("OpenAI-compatible server", compatible["openops"]!["display_name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Stream_WholeAnswer_IsOpenAIsSequenceOfEvents()
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.Answer("Grüße ", "“🙂”"));

        var answer = await service.StreamAsync();

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("Grüße “🙂”", answer.Text);
        Assert.Equal("assistant", answer.Events[0]["choices"]![0]!["delta"]!["role"]!.GetValue<string>());
        Assert.Equal("stop", answer.FinishReason);
        Assert.Equal(12, answer.Usage!["total_tokens"]!.GetValue<int>());
        Assert.Empty(answer.Events[^1]["choices"]!.AsArray());
        Assert.True(answer.IsDone);
        Assert.All(answer.Events, part => Assert.Equal(
            ($"chatcmpl-{Guid.Parse(answer.InteractionId):N}", "chat.completion.chunk", "openai-compatible"),
            (part["id"]!.GetValue<string>(), part["object"]!.GetValue<string>(), part["model"]!.GetValue<string>())));
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    public async Task Stream_CutShort_SaysWhy(string reason)
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.Answering(["Half"], reason));

        var answer = await service.StreamAsync();

        Assert.Equal(reason, answer.FinishReason);
        Assert.True(answer.IsDone);
        Assert.Equal(reason, (await service.Audit.SingleAsync()).Result["finish_reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Stream_EmptyAnswer_EndsLikeAnyOther()
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.Answer());

        var answer = await service.StreamAsync();

        Assert.Equal(("", "stop", true), (answer.Text, answer.FinishReason, answer.IsDone));
    }

    [Fact]
    public async Task Whole_Answer_IsOneObject()
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.Answer("Hello", " there"));

        using var response = await service.PostAsync(InferenceService.Request(stream: false));
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("chat.completion", body["object"]!.GetValue<string>());
        Assert.Equal("Hello there", body["choices"]![0]!["message"]!["content"]!.GetValue<string>());
        Assert.Equal("stop", body["choices"]![0]!["finish_reason"]!.GetValue<string>());
        Assert.Equal(12, body["usage"]!["total_tokens"]!.GetValue<int>());
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, "invalid_api_key")]
    [InlineData("wrong-key", HttpStatusCode.Unauthorized, "invalid_api_key")]
    [InlineData(InferenceService.KeyWithoutRights, HttpStatusCode.Forbidden, "insufficient_permissions")]
    public async Task Key_MissingWrongOrWithoutRight_IsRefusedInOpenAIsShape(string? key, HttpStatusCode status, string code)
    {
        await using var service = await InferenceService.StartAsync();
        using var client = service.MakeClient(key);

        using var response = await client.GetAsync("/v1/models", Cancellation);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["error"]!["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("no-such-model", "does not exist")]
    [InlineData("anthropic", "ANTHROPIC_API_KEY is not set")]
    [InlineData("azure-openai", "AZURE_OPENAI_ENDPOINT is not set")]
    [InlineData("openai", "while OPENAI_BASE_URL is set")]
    public async Task Model_NotAvailable_Is404AndSaysWhatToDo(string model, string reason)
    {
        await using var service = await InferenceService.StartAsync();

        var answer = await service.StreamAsync(InferenceService.Request(model: model));

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal(("model_not_found", "model"), (answer.Error!["code"]!.GetValue<string>(), answer.Error["param"]!.GetValue<string>()));
        Assert.Contains(reason, answer.Error["message"]!.GetValue<string>());
        Assert.Empty(service.Audit.Intents);
    }

    [Fact]
    public async Task Address_Unknown_Is404InOpenAIsShape()
    {
        await using var service = await InferenceService.StartAsync();

        using var response = await service.Client.GetAsync("/v1/embeddings", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("unknown_url", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Provider_BreaksInTheMiddle_ErrorIsTheLastEventWithoutDone()
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Enqueue(ModelScript.DisconnectAfter("Half", " an"));

        var answer = await service.StreamAsync();

        Assert.Equal("Half an", answer.Text);
        Assert.Equal("provider_disconnected", answer.Error!["code"]!.GetValue<string>());
        Assert.Same(answer.Error, answer.Events[^1]["error"]);
        Assert.False(answer.IsDone);
    }

    [Theory]
    [InlineData(401, HttpStatusCode.BadGateway, "provider_auth")]
    [InlineData(500, HttpStatusCode.BadGateway, "provider_error")]
    [InlineData(429, HttpStatusCode.TooManyRequests, "rate_limit_exceeded")]
    public async Task Provider_RefusesOrAsksForALongWait_IsAStatusCodeAtOnce(int status, HttpStatusCode expected, string code)
    {
        await using var service = await InferenceService.StartAsync();
        service.Model.Default = _ => ModelScript.Error(status, retryAfter: TimeSpan.FromSeconds(30));

        using var response = await service.PostAsync(InferenceService.Request());
        var body = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(code, JsonNode.Parse(body)!["error"]!["code"]!.GetValue<string>());
        Assert.DoesNotContain("scripted failure", body);
        Assert.Single(service.Model.Requests);
        Assert.Equal(status == 401 ? null : TimeSpan.FromSeconds(30), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Model_ThinksLong_StreamIsKeptAliveByComments()
    {
        await using var service = await InferenceService.StartAsync(("Chat:KeepAliveInterval", "00:00:00.020"));
        var gate = new TaskCompletionSource();
        service.Model.Enqueue(ModelScript.Gated([], gate.Task, ["At last"]));

        using var response = await service.PostAsync(InferenceService.Request());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        var first = await reader.ReadLineAsync(Cancellation);
        gate.SetResult();
        var answer = StreamedAnswer.Parse(response, await reader.ReadToEndAsync(Cancellation));

        Assert.StartsWith(":", first);
        Assert.Equal("At last", answer.Text);
        Assert.True(answer.IsDone);
    }
}
