using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace OpenOps.TestKit.Browser;

/// <summary>A page and all that went on behind it: errors of its scripts, and requests to other places than its origin.</summary>
public sealed partial class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _problems = new();

    private BrowserPage(IBrowserContext context, IPage page, Uri origin)
    {
        _context = context;
        Page = page;
        Origin = origin;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _problems.Enqueue($"console {message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _problems.Enqueue($"script error: {error}");
        context.Request += (_, request) => NoteForeign(request.Url);
        page.WebSocket += (_, socket) => NoteForeign(socket.Url);
    }

    /// <summary>The page itself.</summary>
    public IPage Page { get; }

    /// <summary>Where the page comes from.</summary>
    public Uri Origin { get; }

    internal static async Task<BrowserPage> CreateAsync(IBrowserContext context, Uri origin)
    {
        context.SetDefaultTimeout((float)TestTimeouts.Step.TotalMilliseconds);
        return new(context, await context.NewPageAsync(), origin);
    }

    /// <summary>Fails when a script failed, the console shows an error, or a request left the origin.</summary>
    /// <param name="expected">What an error may contain that the test provokes.</param>
    public void AssertClean(params string[] expected) =>
        Assert.Empty(_problems.Where(problem => !expected.Any(text => problem.Contains(text, StringComparison.Ordinal))));

    /// <summary>Leaves the evidence of a failed test under <c>artifacts/browser</c>, and closes the page.</summary>
    public async ValueTask DisposeAsync()
    {
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        if (failed)
        {
            var name = UnsafeInNames().Replace(TestContext.Current.Test?.TestDisplayName ?? "test", "_");
            var evidence = Path.Combine(ArtifactsDirectory(), name);
            await Page.ScreenshotAsync(new() { Path = evidence + ".png" });
            await File.WriteAllLinesAsync(evidence + ".log", _problems);
        }

        await _context.DisposeAsync();
    }

    private void NoteForeign(string url)
    {
        var uri = new Uri(url);
        if (uri.Scheme is not ("data" or "blob" or "about") && uri.Authority != Origin.Authority)
        {
            _problems.Enqueue($"request to another place: {url}");
        }
    }

    internal static string ArtifactsDirectory()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "OpenOps.sln")))
        {
            directory = directory.Parent;
        }

        return Directory.CreateDirectory(Path.Combine(directory?.FullName ?? AppContext.BaseDirectory, "artifacts", "browser")).FullName;
    }

    [GeneratedRegex(@"[^\w.-]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UnsafeInNames();
}
