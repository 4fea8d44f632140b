using System.Net;
using System.Text.Json.Nodes;
using OpenOps.GgufKit;

namespace OpenOps.Inference.Tests.Providers.Local;

/// <summary>A GGUF file of the catalogue behind the service's own API: recorded, counted and refused like every other model.</summary>
public sealed class LocalModelsTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Fact]
    public async Task Answer_OfAFile_IsStreamedCountedAndRecordedAsLocal()
    {
        BigramModel.Write(_folder.File("greeting.gguf"), ["Good", " morning", "."]);
        await using var service = await StartAsync("greeting.gguf");

        var answer = await service.StreamAsync(Request());

        Assert.Equal("Good morning.", answer.Text);
        Assert.Equal("stop", answer.FinishReason);
        Assert.Equal(4, answer.Usage!["completion_tokens"]!.GetValue<int>());
        var (intent, result) = await service.Audit.SingleAsync();
        Assert.Contains("\"custody\":\"local\"", intent.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("stop", result["finish_reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task File_ThatIsNotThere_MakesItsModelUnavailableWithTheReason()
    {
        await using var service = await StartAsync("absent.gguf");

        using var response = await service.PostAsync(Request());

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("there is no file absent.gguf in", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("\"gguf\"", await service.Client.GetStringAsync("/v1/models", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatIsDamaged_IsRefusedByNameAndTheServiceLives()
    {
        await File.WriteAllTextAsync(_folder.File("damaged.gguf"), "GGUF and nothing else", TestContext.Current.CancellationToken);
        await using var service = await StartAsync("damaged.gguf");

        var answer = await service.StreamAsync(Request());

        Assert.Contains("damaged.gguf is damaged", answer.Error!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("provider_error", answer.Error["code"]!.GetValue<string>());
        var other = await service.StreamAsync(InferenceService.Request(model: "baseline"));
        Assert.Equal("stop", other.FinishReason);
    }

    [Fact]
    public async Task Schema_InARequest_IsFollowedOrRefusedByName()
    {
        RandomModel.Write(_folder.File("random.gguf"));
        await using var service = await StartAsync("random.gguf");
        var request = Request();
        request["response_format"] = JsonNode.Parse("""{"type":"json_schema","json_schema":{"name":"a","schema":{"enum":["yes","no"]}}}""");

        var answer = await service.StreamAsync(request);
        request["response_format"]!["json_schema"]!["schema"] = JsonNode.Parse("""{"type":"string","pattern":"^x"}""");
        using var refused = await service.PostAsync(request);

        Assert.Contains(answer.Text, (string[])["\"yes\"", "\"no\""]);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("schema.pattern", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_LoadedAtStart_CountsTokens()
    {
        BigramModel.Write(_folder.File("greeting.gguf"), ["Good", " morning", "."]);
        await using var service = await StartAsync("greeting.gguf", ("LocalModels:Preload:0", "gguf"));
        await TestTimeouts.EventuallyAsync("the model is loaded", () => Task.FromResult(service.Log.Contains("Model gguf is loaded", StringComparison.Ordinal)));

        using var response = await service.Client.PostAsync(
            "/v1/tokens", new StringContent("""{"model":"gguf","texts":["abc",""]}"""), TestContext.Current.CancellationToken);

        var counted = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Contains("[3,0]", counted.ToJsonString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Request()
    {
        var request = InferenceService.Request("Hi", model: "gguf");
        request["temperature"] = 0;
        request["max_tokens"] = 50;
        return request;
    }

    private Task<InferenceService> StartAsync(string file, params (string Key, string? Value)[] settings) => InferenceService.StartAsync(
    [
        ("Models:Entries:0:id", "gguf"), ("Models:Entries:0:display_name", "The file"), ("Models:Entries:0:provider", "local"),
        ("Models:Entries:0:file", _folder.File(file)), ("LocalModels:ContextLength", "512"), .. settings,
    ]);
}
