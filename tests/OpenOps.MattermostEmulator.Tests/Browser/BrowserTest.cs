using Microsoft.Playwright;
using OpenOps.MattermostEmulator.Tests.Pages;
using OpenOps.TestKit.Browser;

namespace OpenOps.MattermostEmulator.Tests.Browser;

/// <summary>A test at the page: an emulator of its own, a page of its own, and no error left unseen at its end.</summary>
public abstract class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    private readonly List<BrowserPage> _pages = [];

    private protected ChatWorld World { get; private set; } = null!;

    /// <summary>Errors that a test provokes.</summary>
    protected virtual string[] ExpectedErrors => [];

    public async ValueTask InitializeAsync() => World = await ChatWorld.StartAsync();

    public async ValueTask DisposeAsync()
    {
        try
        {
            _pages.ForEach(page => page.AssertClean(ExpectedErrors));
        }
        finally
        {
            foreach (var page in _pages)
            {
                await page.DisposeAsync();
            }

            await World.DisposeAsync();
            GC.SuppressFinalize(this);
        }
    }

    private protected async Task<BrowserPage> OpenAsync(string path = "/", BrowserNewContextOptions? options = null)
    {
        var page = await chromium.OpenAsync(World.Address, options);
        _pages.Add(page);
        await page.Page.GotoAsync(new Uri(World.Address, path).AbsoluteUri);
        return page;
    }

    private protected async Task<ChatPage> SignInAsync(ChatUser user, string path = "/", BrowserNewContextOptions? options = null)
    {
        var browser = await OpenAsync(path, options);
        await new SignInPage(browser.Page).SignInAsync(user.Username, ChatWorld.Password);
        var chat = new ChatPage(browser.Page);
        await chat.ReadyAsync();
        return chat;
    }
}
