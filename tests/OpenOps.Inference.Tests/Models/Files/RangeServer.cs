using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenOps.Inference.Tests.Models.Files;

/// <summary>A server of one file, on a free port of loopback, that misbehaves as a test tells it.</summary>
internal sealed class RangeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Asked> _asked = new();
    private int _pieces;

    private RangeServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public required byte[] Content { get; set; }

    public string? ETag { get; set; } = "\"one\"";

    /// <summary>Whether ranges are answered as such.</summary>
    public bool Ranges { get; set; } = true;

    /// <summary>What the server says the length is; by default the truth.</summary>
    public long? Announced { get; set; }

    /// <summary>What happens with a piece of a number, from one: nothing, or how many bytes come before the end.</summary>
    public Func<int, int?> BreakAfter { get; set; } = _ => null;

    /// <summary>What is answered instead of a piece.</summary>
    public Func<int, int?> Status { get; set; } = _ => null;

    /// <summary>Runs before a piece is answered.</summary>
    public Func<int, HttpContext, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Every question for bytes but the first byte.</summary>
    public IReadOnlyList<Asked> Pieces => [.. _asked.Where(asked => !asked.IsProbe)];

    public IReadOnlyList<Asked> All => [.. _asked];

    public static async Task<RangeServer> StartAsync(byte[] content)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new RangeServer(app) { Content = content };
        app.Run(server.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
        var asked = new Asked(context.Request.Path + context.Request.QueryString, range?.From, range?.To, context.Request.Headers.IfRange);
        _asked.Enqueue(asked);
        var (number, content, tag) = (asked.IsProbe ? 0 : Interlocked.Increment(ref _pieces), Content, ETag);
        if (number > 0)
        {
            await Before(number, context);
            (content, tag) = (Content, ETag);
        }

        if (number > 0 && Status(number) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        if (tag is not null)
        {
            context.Response.Headers.ETag = tag;
        }

        var partial = Ranges && range is not null && (asked.IfRange is null || asked.IfRange == tag);
        var (from, to) = partial ? (range!.From!.Value, range.To!.Value) : (0, content.Length - 1);
        context.Response.StatusCode = partial ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        if (partial)
        {
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{Announced ?? content.Length}");
        }

        var length = (int)(to - from + 1);
        context.Response.ContentLength = length;
        var sent = Math.Min(length, number > 0 && BreakAfter(number) is { } few ? few : length);
        await context.Response.Body.WriteAsync(content.AsMemory((int)from, sent), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (sent < length)
        {
            context.Abort();
        }
    }

    internal sealed record Asked(string Path, long? From, long? To, string? IfRange)
    {
        public bool IsProbe => From == 0 && To == 0;
    }
}
