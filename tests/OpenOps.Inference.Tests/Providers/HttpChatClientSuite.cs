using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Providers;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.Providers;

/// <summary>What every client of a server must do, shown over real HTTP with exchanges as the vendors document them.</summary>
public abstract class HttpChatClientSuite : ChatClientSuite, IAsyncLifetime
{
    private const string Secret = "sk-test-secret";

    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton(TimeProvider.System).AddProviders().BuildServiceProvider();

    private protected ScriptedModelServer Server { get; private set; } = null!;

    private protected override AvailableModel Model => field ??= CreateModel(Server.BaseAddress);

    private protected abstract ProviderKind Provider { get; }

    /// <summary>The model's endpoint, given the server's address that ends in /v1/.</summary>
    private protected virtual Uri EndpointOf(Uri server) => server;

    private protected abstract string ExpectedPath { get; }

    private protected abstract (string Name, string Value) ExpectedKeyHeader(string secret);

    private protected abstract string ExpectedFullRequest { get; }

    /// <summary>The text chunks in the provider's protocol, and how they end.</summary>
    private protected abstract ModelScript Script(IReadOnlyList<string> chunks, Ending ending);

    private protected abstract ModelScript ErrorBody(int status, string message, string code);

    private protected virtual string LengthReason => "length";

    private protected virtual string ContentFilterReason => "content_filter";

    public async ValueTask InitializeAsync() => Server = await ScriptedModelServer.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _services.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected IChatClient CreateClient(AvailableModel? model = null) => _services.GetRequiredService<ProviderRegistry>().CreateClient(model ?? Model);

    private protected AvailableModel CreateModel(Uri server) => new(
        new ModelEntry { Id = "tested", DisplayName = "Tested", Provider = Provider, KeyVariable = "TESTED_KEY", MaxOutputTokens = 777 },
        EndpointOf(server), "model-x", Secret, Custody.Vendor);

    private protected override IChatClient CreateAnsweringClient(out string expected)
    {
        expected = "Hällo “world” 🙂";
        Server.Enqueue(Script(["Hällo ", "“world” ", "🙂"], Ending.Regular()));
        return CreateClient();
    }

    [Fact]
    public async Task Request_AllParameters_IsExactlyTheVendorsJson()
    {
        using var client = CreateAnsweringClient(out _);
        List<ChatMessage> messages =
        [
            new(ChatRole.System, "You are brief."),
            new(ChatRole.User, "Hello?") { AuthorName = "anna" },
            new(ChatRole.Assistant, "Yes?"),
            new(ChatRole.User, "Which day is it?"),
        ];
        var options = Options(all =>
        {
            all.Temperature = 0.7f;
            all.TopP = 0.9f;
            all.TopK = 20;
            all.MaxOutputTokens = 100;
            all.StopSequences = ["END"];
            all.Seed = 42;
            all.PresencePenalty = 0.5f;
            all.FrequencyPenalty = -0.5f;
        });

        await client.GetStreamingResponseAsync(messages, options, Cancellation).ToChatResponseAsync(Cancellation);

        var request = Assert.Single(Server.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal(ExpectedPath, request.Path);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        var (name, value) = ExpectedKeyHeader(Secret);
        Assert.Equal(value, request.Headers[name]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(ExpectedFullRequest), request.Json), request.Body);
        Assert.DoesNotContain("traceparent", request.Headers.Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_CutShortOnPurpose_SaysLengthOrContentFilter(bool length)
    {
        Server.Enqueue(Script(["Half an"], new Ending(length ? LengthReason : ContentFilterReason)));
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client);

        Assert.Null(exception);
        Assert.Equal("Half an", TextOf(updates));
        Assert.Equal(length ? ChatFinishReason.Length : ChatFinishReason.ContentFilter, updates.Single(update => update.FinishReason is not null).FinishReason);
    }

    [Fact]
    public async Task Stream_UnknownFinishReason_IsAnEndLikeAnyOther()
    {
        Server.Enqueue(Script(["All said."], new Ending("a_reason_of_next_year")));
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client);

        Assert.Null(exception);
        Assert.Equal(ChatFinishReason.Stop, updates.Single(update => update.FinishReason is not null).FinishReason);
    }

    [Fact]
    public async Task Stream_EmptyAnswer_EndsRegularlyWithoutText()
    {
        Server.Enqueue(Script([], Ending.Regular()));
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client);

        Assert.Null(exception);
        Assert.Equal("", TextOf(updates));
        Assert.Contains(updates, update => update.FinishReason == ChatFinishReason.Stop);
    }

    [Fact]
    public async Task Stream_CutAnywhereInItsBytes_ReadsTheSame()
    {
        var whole = Script(["Hällo ", "🙂"], Ending.Regular());
        var bytes = whole.Steps.SelectMany(step => step.Content.ToArray()).ToArray();
        Server.Enqueue(whole with { Steps = [.. bytes.Chunk(7).Select(ScriptStep.Send)] });
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client);

        Assert.Null(exception);
        Assert.Equal("Hällo 🙂", TextOf(updates));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_DisconnectedInTheMiddle_IsAnErrorAfterThePartialText(bool reset)
    {
        var script = Script(["One ", "two"], Ending.None);
        var read = new TaskCompletionSource();
        // A reset may overtake what was sent before it, so it waits until that has been read.
        Server.Enqueue(reset ? script with { Steps = [.. script.Steps, ScriptStep.Until(read.Task), ScriptStep.Abort()] } : script);
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client, onUpdate: updates => _ = TextOf(updates) == "One two" && read.TrySetResult());

        Assert.Equal("One two", TextOf(updates));
        Assert.Equal(ModelCallErrors.ProviderDisconnected, Assert.IsType<ModelCallException>(exception).Code);
    }

    [Fact]
    public async Task Stream_GarbageInTheMiddle_IsAnErrorThatDoesNotQuoteIt()
    {
        var script = Script(["One "], Ending.None);
        Server.Enqueue(script with { Steps = [.. script.Steps, ScriptStep.Send("data: {\"secret text ]]\n\n")] });
        using var client = CreateClient();

        var (updates, exception) = await CollectAsync(client);

        Assert.Equal("One ", TextOf(updates));
        var error = Assert.IsType<ModelCallException>(exception);
        Assert.Equal(ModelCallErrors.Provider, error.Code);
        Assert.DoesNotContain("secret text", error.ToString());
    }

    [Fact]
    public async Task Answer_NotAStream_IsAnError()
    {
        Server.Enqueue(ModelScript.Raw("<html>secret text</html>", "text/html"));
        using var client = CreateClient();

        var (_, exception) = await CollectAsync(client);

        var error = Assert.IsType<ModelCallException>(exception);
        Assert.Equal(ModelCallErrors.Provider, error.Code);
        Assert.DoesNotContain("secret text", error.ToString());
    }

    [Theory]
    [InlineData(400, "invalid_request_error", ModelCallErrors.Provider, false)]
    [InlineData(400, "context_length_exceeded", ModelCallErrors.ContextLength, false)]
    [InlineData(401, "invalid_api_key", ModelCallErrors.ProviderAuthentication, false)]
    [InlineData(403, "permission_error", ModelCallErrors.ProviderAuthentication, false)]
    [InlineData(404, "model_not_found", ModelCallErrors.Provider, false)]
    [InlineData(429, "rate_limit_exceeded", ModelCallErrors.RateLimited, true)]
    [InlineData(500, "server_error", ModelCallErrors.Provider, true)]
    [InlineData(529, "overloaded_error", ModelCallErrors.Provider, true)]
    public async Task Answer_ErrorStatus_IsMappedAndNeverQuoted(int status, string code, string expected, bool transient)
    {
        Server.Enqueue(ErrorBody(status, "secret text: " + Secret, code));
        using var client = CreateClient();

        var (_, exception) = await CollectAsync(client);

        var error = Assert.IsType<ModelCallException>(exception);
        Assert.Equal(expected, error.Code);
        Assert.Equal(transient, error.IsTransient);
        Assert.DoesNotContain("secret text", error.ToString());
        Assert.DoesNotContain(Secret, error.ToString());
    }

    [Fact]
    public async Task Answer_RateLimited_CarriesRetryAfter()
    {
        Server.Enqueue(ErrorBody(429, "slow down", "rate_limit_error") with { Headers = new Dictionary<string, string> { ["Retry-After"] = "17" } });
        using var client = CreateClient();

        var (_, exception) = await CollectAsync(client);

        Assert.Equal(TimeSpan.FromSeconds(17), Assert.IsType<ModelCallException>(exception).RetryAfter);
    }

    [Fact]
    public async Task Refused_Key_NamesTheVariableToSet()
    {
        Server.Enqueue(ErrorBody(401, "no", "invalid_api_key"));
        using var client = CreateClient();

        var (_, exception) = await CollectAsync(client);

        Assert.Contains("TESTED_KEY", exception!.Message);
    }

    [Fact]
    public async Task Server_NotThere_IsATransientError()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var client = CreateClient(CreateModel(new Uri($"http://127.0.0.1:{port}/v1/")));

        var (_, exception) = await CollectAsync(client);

        Assert.True(Assert.IsType<ModelCallException>(exception).IsTransient);
    }

    [Fact]
    public async Task Cancel_InTheMiddle_ClosesTheConnection()
    {
        var script = Script(["One "], Ending.None);
        Server.Enqueue(script with { Steps = [.. script.Steps, ScriptStep.Hang()] });
        using var client = CreateClient();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.GetStreamingResponseAsync(Conversation, Options(), stop.Token))
            {
                await stop.CancelAsync();
            }
        });

        await Server.Requests[0].ClientClosed.WaitAsync(TestTimeouts.Step, Cancellation);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        Server.Enqueue(ModelScript.Raw("", status: 307) with { Headers = new Dictionary<string, string> { ["Location"] = Server.BaseAddress + "elsewhere" } });
        using var client = CreateClient();

        var (_, exception) = await CollectAsync(client);

        Assert.IsType<ModelCallException>(exception);
        Assert.Single(Server.Requests);
    }

    /// <summary>How a script ends: with a finish reason of the provider, or not at all.</summary>
    private protected sealed record Ending(string? Reason)
    {
        public static Ending None => new((string?)null);

        /// <summary>The provider's own word for a regular end.</summary>
        public static Ending Regular() => new("regular");
    }
}
