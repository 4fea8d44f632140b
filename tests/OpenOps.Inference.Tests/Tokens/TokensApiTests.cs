using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace OpenOps.Inference.Tests.Tokens;

public sealed class TokensApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_OfAModelThatCounts_AreThoseOfItsUsage()
    {
        await using var service = await InferenceService.StartAsync();
        string[] texts = ["", "a", "What do we ship, and when?", "日本語のテキスト"];

        var counted = await CountAsync(service, new JsonObject { ["model"] = "baseline", ["texts"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]) });
        using var asked = await service.Client.PostAsJsonAsync(
            new Uri("v1/chat/completions", UriKind.Relative),
            new JsonObject { ["model"] = "baseline", ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = texts[2] }) }, Cancel);

        Assert.Equal(HttpStatusCode.OK, counted.Status);
        var tokens = counted.Body["tokens"]!.AsArray().Select(count => count!.GetValue<int>()).ToList();
        Assert.Equal([0, 1], tokens[..2]);
        Assert.Equal(4, tokens.Count);
        Assert.Equal((await asked.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["usage"]!["prompt_tokens"]!.GetValue<int>(), tokens[2]);
    }

    [Fact]
    public async Task Tokens_Counted_AreNeitherSentNorRecorded()
    {
        await using var service = await InferenceService.StartAsync();

        await CountAsync(service, new JsonObject { ["model"] = "openai-compatible", ["texts"] = new JsonArray("a text") });
        await CountAsync(service, new JsonObject { ["model"] = "baseline", ["texts"] = new JsonArray("a text") });

        Assert.Empty(service.Model.Requests);
        Assert.Empty(service.Audit.Intents);
    }

    [Fact]
    public async Task Models_SayWhichCountTokens()
    {
        await using var service = await InferenceService.StartAsync();

        var models = await service.Client.GetFromJsonAsync<JsonObject>(new Uri("v1/models", UriKind.Relative), Cancel);

        Assert.Equal(["baseline: True", "openai-compatible: False"], models!["data"]!.AsArray()
            .Select(model => $"{model!["id"]}: {model["openops"]!["counts_tokens"]!.GetValue<bool>()}").Where(line => !line.StartsWith("whisper", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"texts":["a"]}""", 400, "model", null)]
    [InlineData("""{"model":"baseline"}""", 400, "texts", null)]
    [InlineData("""{"model":"baseline","texts":[null]}""", 400, "texts", null)]
    [InlineData("""{"model":"baseline","texts":"a"}""", 400, "texts", "invalid_type")]
    [InlineData("""{"model":"openai-compatible","texts":["a"]}""", 400, "model", "no_tokenizer")]
    [InlineData("""{"model":"nobody","texts":["a"]}""", 404, "model", "model_not_found")]
    public async Task Tokens_AskedForWrongly_AreRefusedByName(string body, int status, string param, string? code)
    {
        await using var service = await InferenceService.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await service.Client.PostAsync(new Uri("v1/tokens", UriKind.Relative), content, Cancel);

        Assert.Equal(status, (int)response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["error"]!;
        Assert.Equal((param, code), (error["param"]!.GetValue<string>(), error["code"]?.GetValue<string>()));
    }

    private static async Task<(HttpStatusCode Status, JsonObject Body)> CountAsync(InferenceService service, JsonObject body)
    {
        using var response = await service.Client.PostAsJsonAsync(new Uri("v1/tokens", UriKind.Relative), body, Cancel);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!);
    }
}
