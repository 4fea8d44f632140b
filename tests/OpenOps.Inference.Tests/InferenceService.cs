using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenOps.Inference.Tests.Audit;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests;

/// <summary>The service over real HTTP, with a fake Audit and a scripted model server behind it.</summary>
internal sealed class InferenceService : WebApplicationFactory<Program>
{
    public const string Key = "test-key-of-the-bot-0123456789";
    public const string KeyOfAnother = "test-key-of-another-caller-0123456789";
    public const string KeyWithoutRights = "test-key-without-rights-0123456789";

    private readonly TempDirectory _spool = new();
    private readonly Dictionary<string, string?> _settings;
    private readonly List<string> _log = [];

    private InferenceService(FakeAudit audit, ScriptedModelServer model, Dictionary<string, string?> settings)
    {
        Audit = audit;
        Model = model;
        _settings = settings;
        UseKestrel(0);
    }

    public FakeAudit Audit { get; }

    public ScriptedModelServer Model { get; }

    public string SpoolDirectory => _settings["Audit:SpoolDirectory"]!;

    public TimeProvider? Time { get; private init; }

    /// <summary>Tools for the models of this service.</summary>
    public Tools.ScriptedTools? Tools { get; private init; }

    /// <summary>Everything that was logged, as one text.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    public HttpClient Client => field ??= MakeClient(Key);

    public static async Task<InferenceService> StartAsync(params (string Key, string? Value)[] settings) =>
        await StartAsync(time: null, settings);

    public static Task<InferenceService> StartAsync(TimeProvider? time, params (string Key, string? Value)[] settings) => StartAsync(time, tools: null, settings);

    public static async Task<InferenceService> StartAsync(TimeProvider? time, Tools.ScriptedTools? tools, params (string Key, string? Value)[] settings)
    {
        var audit = await FakeAudit.StartAsync();
        var model = await ScriptedModelServer.StartAsync(TestContext.Current.CancellationToken);
        var all = Settings(audit, model);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var service = new InferenceService(audit, model, all) { Time = time, Tools = tools };
        all.TryAdd("Audit:SpoolDirectory", service._spool.File("spool"));
        service.StartServer();
        return service;
    }

    public static Dictionary<string, string?> Settings(FakeAudit audit, ScriptedModelServer model) => new()
    {
        ["services:audit:http:0"] = audit.Address.ToString(),
        ["services:audit:apikey"] = FakeAudit.Key,
        ["ApiKeys:Callers:bot:Secret"] = Key,
        ["ApiKeys:Callers:bot:Rights:0"] = "chat",
        ["ApiKeys:Callers:other:Secret"] = KeyOfAnother,
        ["ApiKeys:Callers:other:Rights:0"] = "chat",
        ["ApiKeys:Callers:nobody:Secret"] = KeyWithoutRights,
        ["OPENAI_BASE_URL"] = model.BaseAddress.ToString(),
        ["OPENAI_API_KEY"] = "",
        ["OPENAI_MODEL"] = "",
        ["ANTHROPIC_API_KEY"] = "",
        ["AZURE_OPENAI_ENDPOINT"] = "",
        ["Resilience:audit:RetryDelay"] = "00:00:00.010",
        ["Resilience:audit:AttemptTimeout"] = "00:00:01",
        ["Resilience:audit:TotalTimeout"] = "00:00:05",
        ["ProviderRetry:Delay"] = "00:00:00.010",
        ["Audit:RetryDelayMin"] = "00:00:00.020",
        ["Audit:RetryDelayMax"] = "00:00:00.100",
    };

    public HttpClient MakeClient(string? key)
    {
        var client = CreateClient();
        client.Timeout = TestTimeouts.Step;
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A request to the scripted model, or to another.</summary>
    public static JsonObject Request(string text = "Hello?", bool stream = true, string model = "openai-compatible", JsonObject? metadata = null) => new()
    {
        ["model"] = model,
        ["stream"] = stream,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }),
        ["metadata"] = metadata ?? [],
    };

    /// <summary>Posts a request and returns as soon as the headers are there.</summary>
    public Task<HttpResponseMessage> PostAsync(JsonNode body, CancellationToken? cancellationToken = null) =>
        PostAsync(body.ToJsonString(), cancellationToken);

    public async Task<HttpResponseMessage> PostAsync(string body, CancellationToken? cancellationToken = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    public async Task<StreamedAnswer> StreamAsync(JsonNode? body = null)
    {
        using var response = await PostAsync(body ?? Request());
        return StreamedAnswer.Parse(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(new ListLoggerProvider(_log)));
        if (Tools is not null)
        {
            builder.ConfigureServices(services => services.AddSingleton<OpenOps.Inference.Tools.IToolSource>(Tools));
        }

        if (Time is not null)
        {
            builder.ConfigureServices(services => services.AddSingleton(Time));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Audit.DisposeAsync();
        await Model.DisposeAsync();
        _spool.Dispose();
    }

    private sealed class ListLoggerProvider(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
