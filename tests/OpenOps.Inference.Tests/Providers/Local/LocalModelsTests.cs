using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.GgufKit;
using OpenOps.Inference.Models;
using OpenOps.Inference.Providers.Local;
using OpenOps.Inference.Tests.Audit;
using OpenOps.TestKit.Models;

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

    [Fact]
    public async Task Queue_OfABusyModel_IsToldInTheStreamUntilTheTurnComes()
    {
        BigramModel.Write(_folder.File("endless.gguf"), ["a", " b", " c"], endless: true);
        await using var service = await StartAsync("endless.gguf", ("LocalModels:Parallel", "1"), ("LocalModels:ContextLength", "2048"));
        using var gone = new CancellationTokenSource();
        var first = Request();
        first["max_tokens"] = 1900;
        using var running = await service.PostAsync(first, gone.Token);
        using var reader = new StreamReader(await running.Content.ReadAsStreamAsync(gone.Token));
        while (!(await reader.ReadLineAsync(gone.Token))!.Contains(" b", StringComparison.Ordinal))
        {
            // Until it has the only place.
        }

        var second = Request();
        second["max_tokens"] = 3;
        second["stream_options"] = new JsonObject { ["include_status"] = true };
        using var waiting = await service.PostAsync(second);
        await gone.CancelAsync();
        running.Dispose();
        var answer = StreamedAnswer.Parse(waiting, await waiting.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal([1, 0], answer.Events.Select(part => part["openops"]?["queue"]?["position"]?.GetValue<int>()).OfType<int>());
        Assert.Equal("a b c", answer.Text);
        var result = await service.Audit.ResultAsync(answer.InteractionId);
        Assert.InRange(result["timing"]!["queued_ms"]!.GetValue<double>(), 0.001, result["timing"]!["first_token_ms"]!.GetValue<double>());
    }

    [Fact]
    public async Task Messages_ThatDoNotFit_AreLeftOutToldAndRecorded()
    {
        BigramModel.Write(_folder.File("greeting.gguf"), ["Good", " morning", "."]);
        await using var service = await StartAsync("greeting.gguf");
        var request = Request();
        request["stream_options"] = new JsonObject { ["include_status"] = true };
        request["messages"] = new JsonArray(
            Message("user", new string('x', 300)), Message("assistant", new string('y', 300)), Message("user", "And now?"));

        var answer = await service.StreamAsync(request);

        Assert.Equal([2], answer.Events.Select(part => part["openops"]?["dropped_messages"]?.GetValue<int>()).OfType<int>());
        Assert.Equal("Good morning.", answer.Text);
        Assert.Equal(2, (await service.Audit.ResultAsync(answer.InteractionId))["dropped_messages"]!.GetValue<int>());
    }

    [Fact]
    public async Task Sampling_BeyondOpenAIs_IsHeededAndRecorded()
    {
        RandomModel.Write(_folder.File("random.gguf"));
        await using var service = await StartAsync("random.gguf", ("LocalModels:PreciseCache", "true"));
        var likeliest = (await service.StreamAsync(Request())).Text;

        var onlyOne = await service.StreamAsync(With(("temperature", 2), ("seed", 7), ("top_k", 1)));
        var noneLess = await service.StreamAsync(With(("temperature", 2), ("seed", 7), ("min_p", 1)));
        var free = await service.StreamAsync(With(("temperature", 2), ("seed", 7), ("min_p", 0), ("top_k", 1000)));
        var varied = await service.StreamAsync(With(("repetition_penalty", 2)));

        Assert.Equal((likeliest, likeliest), (onlyOne.Text, noneLess.Text));
        Assert.NotEqual(likeliest, free.Text);
        Assert.NotEqual(likeliest, varied.Text);
        var recorded = service.Audit.Intents[free.InteractionId]["parameters"]!;
        Assert.Equal("""{"temperature":2,"top_k":1000,"min_p":0,"max_tokens":50,"seed":7}""", recorded.ToJsonString());
        Assert.Equal(2, service.Audit.Intents[varied.InteractionId]["parameters"]!["repetition_penalty"]!.GetValue<double>());

        static JsonObject With(params (string Name, double Value)[] parameters)
        {
            var request = Request();
            foreach (var (name, value) in parameters)
            {
                request[name] = value;
            }

            return request;
        }
    }

    [Fact]
    public async Task GpuLayers_OfAnEntry_GoBeforeThoseOfAll()
    {
        BigramModel.Write(_folder.File("greeting.gguf"), ["Good"]);
        await using var all = await StartAsync("greeting.gguf", ("LocalModels:GpuLayers", "5"));
        await using var own = await StartAsync("greeting.gguf", ("LocalModels:GpuLayers", "5"), ("Models:Entries:0:gpu_layers", "0"));

        Assert.Equal((5, 0), (LayersOf(all), LayersOf(own)));

        static int LayersOf(InferenceService service) => service.Services.GetRequiredService<LocalModelProvider>()
            .Find(service.Services.GetRequiredService<ModelCatalogue>().Find("gguf").Model!).Settings.GpuLayers;
    }

    [Fact]
    public async Task Process_EndedByAnAssertionOfTheNativeLibrary_LeavesNoInteractionOpen()
    {
        BigramModel.Write(_folder.File("endless.gguf"), ["a", " b", " c"], endless: true);
        await using var audit = await FakeAudit.StartAsync();
        await using var server = await ScriptedModelServer.StartAsync(TestContext.Current.CancellationToken);
        (string, string)[] settings =
        [
            ("Models__Entries__0__id", "gguf"), ("Models__Entries__0__display_name", "The file"), ("Models__Entries__0__provider", "local"),
            ("Models__Entries__0__file", _folder.File("endless.gguf")), ("LocalModels__ContextLength", "2048"),
        ];
        string id;
        await using (var first = await InferenceProcess.StartAsync(audit, server, _folder.File("spool"), settings))
        {
            id = await first.ReadUntilAsync(" c", model: "gguf");
            // 128 and the signal's number: the process did not live to say why.
            Assert.Equal(128 + 6, await first.AbortAsync());
        }

        await using var second = await InferenceProcess.StartAsync(audit, server, _folder.File("spool"), settings);
        var result = await audit.ResultAsync(id);

        Assert.Equal(("failed", true, "crashed"), (
            result["outcome"]!.GetValue<string>(), result["partial"]!.GetValue<bool>(), result["error"]!["type"]!.GetValue<string>()));
        Assert.StartsWith("a b c", result["answer"]!.GetValue<string>(), StringComparison.Ordinal);
        await second.ReadUntilAsync(" c", model: "gguf");
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

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
