using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenOps.Sandbox.Processes;

namespace OpenOps.Benchmarks.Audit;

/// <summary>
/// A process that takes the same requests and only says that it has: what HTTP alone costs here, and so what no service behind
/// it can go below.
/// </summary>
internal sealed class BareAnswers : IAsyncDisposable
{
    public const string Verb = "bare-answers";

    private readonly ChildProcess _process;

    private BareAnswers(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int Id => _process.Id;

    public static async Task<BareAnswers> StartAsync()
    {
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "dotnet",
            Arguments = [Assembly.GetExecutingAssembly().Location, Verb],
            Environment = new Dictionary<string, string?> { ["DOTNET_gcServer"] = "1" }, // As services have it.
            OnLine = line => address.TrySetResult(new Uri(line)),
        });
        return new BareAnswers(process, await address.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    /// <summary>The process itself: says where it listens, then answers until it is ended.</summary>
    public static async Task<int> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/interactions", async (HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            return Results.StatusCode(StatusCodes.Status201Created);
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync();
        return 0;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
