using Microsoft.Playwright;
using Xunit;

namespace OpenOps.TestKit.Browser;

/// <summary>
/// The machine's own Chromium (<c>BROWSER_PATH</c>, else <c>/usr/bin/chromium</c>), started once for all tests of an assembly
/// and only when one asks for it. Nothing is ever downloaded; without a browser the gate <c>chromium</c> skips, or fails on CI.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Opens a page of a context of its own: no cookies, no storage, nothing shared with other tests.</summary>
    /// <param name="origin">What the page may talk to; requests elsewhere are recorded.</param>
    /// <param name="options">Size, colour scheme and the like.</param>
    public async Task<BrowserPage> OpenAsync(Uri origin, BrowserNewContextOptions? options = null)
    {
        var browser = await StartAsync();
        var context = await browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        return await BrowserPage.CreateAsync(context, origin);
    }

    /// <inheritdoc />
    public ValueTask InitializeAsync() => default;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    private async Task<IBrowser> StartAsync()
    {
        var path = Environment.GetEnvironmentVariable("BROWSER_PATH") is { Length: > 0 } given ? given : "/usr/bin/chromium";
        Gate.Check("chromium", File.Exists(path), $"No browser at {path}: install chromium, or name another with BROWSER_PATH");
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout((float)TestTimeouts.Step.TotalMilliseconds);
            return _browser ??= await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = path,
                Args = Arguments,
                Timeout = (float)TestTimeouts.Start.TotalMilliseconds,
            });
        }
        finally
        {
            _starting.Release();
        }
    }
}
