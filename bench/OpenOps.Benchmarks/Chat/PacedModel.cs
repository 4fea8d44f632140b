using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenOps.Benchmarks.Chat;

/// <summary>
/// An OpenAI-compatible model whose speed is known: it answers a question that holds <c>tokens=N rate=R</c> with N words
/// at R words a second, and notes when its first word left. To <c>say=W</c> with it the answer is that word.
/// </summary>
internal sealed partial class PacedModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, long> _firstWords = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _asked = new(StringComparer.Ordinal);

    private PacedModel(WebApplication app) => _app = app;

    public Uri BaseAddress => new(new Uri(_app.Urls.Single()), "v1");

    /// <summary>What a sandbox has to be started with for its bot @compatible to be this model.</summary>
    public Dictionary<string, string?> Environment => new(StringComparer.Ordinal)
    {
        ["OPENAI_BASE_URL"] = BaseAddress.ToString(),
        ["OPENAI_MODEL"] = "paced",
        ["OPENAI_API_KEY"] = null,
    };

    public static async Task<PacedModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var model = new PacedModel(app);
        app.MapGet("/v1/models", () => Results.Json(new { @object = "list", data = new[] { new { id = "paced", @object = "model" } } }));
        app.MapPost("/v1/chat/completions", model.AnswerAsync);
        await app.StartAsync();
        return model;
    }

    /// <summary>The model's own time from the request to its first word, of the question with this mark.</summary>
    public TimeSpan OwnTimeToFirstWord(string mark) => Stopwatch.GetElapsedTime(_asked[mark], _firstWords[mark]);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var question = Order().Matches(request.RootElement.GetProperty("messages").ToString()).Last();
        var (mark, tokens, rate) = (question.Groups["mark"].Value, Number(question, "tokens"), Number(question, "rate"));
        _asked[mark] = Stopwatch.GetTimestamp();
        context.Response.ContentType = "text/event-stream";
        for (var token = 0; token < tokens; token++)
        {
            var word = question.Groups["say"] is { Success: true, Value: var wanted } ? wanted : $"word{token} ";
            await WriteAsync(context, $$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"paced","choices":[{"index":0,"delta":{"content":"{{word}}"},"finish_reason":null}]}""");
            _firstWords.TryAdd(mark, Stopwatch.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(1.0 / rate), context.RequestAborted);
        }

        await WriteAsync(context, """{"id":"c","object":"chat.completion.chunk","created":1,"model":"paced","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
        await WriteAsync(context, $$$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"paced","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":{{{tokens}}},"total_tokens":{{{tokens + 10}}}}}""");
        await WriteAsync(context, "[DONE]");
    }

    private static async Task WriteAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"mark=(?<mark>\w+) tokens=(?<tokens>\d+) rate=(?<rate>\d+)( say=(?<say>\w+))?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Order();
}
