using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpenOps.Audit.Exports;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.Audit.Tests.Console;

/// <summary>The pages in a browser: nothing fails in its console, nothing is fetched elsewhere, and what is live is live.</summary>
public sealed class BrowserTests(ConsoleWorld world, Chromium chromium) : IClassFixture<ConsoleWorld>
{
    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Pages_EachOfThem_AreWholeAndFitTheScreen(int width, ColorScheme scheme)
    {
        var id = await world.AnswerAsync("bert", new string('w', 400), "An answer.");
        await world.Service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("bert", "down"));
        await using var browser = await SignInAsync("audrey", new() { ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme });
        foreach (var path in new[] { "overview", "interactions", $"interactions/{id}", "feedback", "integrity", "exports", "people", "mine" })
        {
            await browser.Page.GotoAsync(new Uri(world.Address, "/console/" + path).AbsoluteUri);

            await Expect(browser.Page.Locator("main h1")).ToBeVisibleAsync();
            var overflow = await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
            Assert.True(overflow <= 0, $"{path} is {overflow} px too wide.");
        }

        browser.AssertClean();
    }

    [Fact]
    public async Task SignIn_Keyboard_LeadsWhereOneWanted()
    {
        await using var browser = await chromium.OpenAsync(world.Address);
        await browser.Page.GotoAsync(new Uri(world.Address, "/console/people").AbsoluteUri);

        await Expect(browser.Page.GetByLabel("Username or email")).ToBeFocusedAsync();
        await browser.Page.Keyboard.TypeAsync("audrey");
        await browser.Page.Keyboard.PressAsync("Tab");
        await browser.Page.Keyboard.TypeAsync(ChatServer.Password);
        await browser.Page.Keyboard.PressAsync("Enter");

        await Expect(browser.Page).ToHaveURLAsync(new Uri(world.Address, "/console/people").AbsoluteUri);
        await browser.Page.Keyboard.PressAsync("Tab");
        await Expect(browser.Page.GetByText("Skip to the content")).ToBeFocusedAsync();
        browser.AssertClean();
    }

    [Fact]
    public async Task Live_SwitchedOn_ShowsWhatComesAndWhatBecomesOfIt()
    {
        var bot = $"b{Samples.NewId():n}";
        await using var browser = await SignInAsync("audrey");
        await browser.Page.GotoAsync(new Uri(world.Address, $"/console/interactions?bot={bot}").AbsoluteUri);
        await Expect(browser.Page.GetByText("Nothing fits this filter.")).ToBeVisibleAsync();

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Live" }).ClickAsync();
        var id = await world.Service.Inference.RecordIntentAsync(body => body["bot"] = bot);

        var row = browser.Page.Locator("[data-rows] tr");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row).ToContainTextAsync("pending");
        await world.Service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result());
        await Expect(row).ToContainTextAsync("completed");
        await Expect(row).ToHaveCountAsync(1);
        browser.AssertClean();
    }

    [Fact]
    public async Task Verify_Pressed_ShowsItsEndWithoutReloading()
    {
        await world.AnswerAsync("bert");
        await using var browser = await SignInAsync("audrey");
        await browser.Page.GotoAsync(new Uri(world.Address, "/console/integrity").AbsoluteUri);

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Verify the record" }).ClickAsync();

        await Expect(browser.Page.GetByText("The record holds:")).ToBeVisibleAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Verify the record" })).ToBeEnabledAsync();
        browser.AssertClean();
    }

    [Fact]
    public async Task Export_ThatIsBeingMade_ShowsHowFarItIsWithoutReloading()
    {
        var running = world.Service.Services.GetRequiredService<RunningExports>().Begin(ExportFormat.Csv, world.Chat.IdOf("audrey"));
        running.CountRow();
        await using var browser = await SignInAsync("audrey");
        await browser.Page.GotoAsync(new Uri(world.Address, "/console/exports").AbsoluteUri);
        var status = browser.Page.GetByRole(AriaRole.Status, new() { Name = "Your exports" });
        await Expect(status).ToContainTextAsync("csv: is being made, 1 rows written");

        running.CountRow();
        await Expect(status).ToContainTextAsync("2 rows written");
        running.End(ExportState.BrokenOff);

        await Expect(status).ToContainTextAsync("csv: broke off, so the file is not whole, 2 rows written");
        browser.AssertClean();
    }

    [Fact]
    public async Task Export_AskedFor_ComesAsAFileAndSaysThatItIsComplete()
    {
        await world.AnswerAsync("bert");
        await using var browser = await SignInAsync("audrey");
        await browser.Page.GotoAsync(new Uri(world.Address, "/console/exports").AbsoluteUri);

        var download = await browser.Page.RunAndWaitForDownloadAsync(() => browser.Page.GetByRole(AriaRole.Button, new() { Name = "Download" }).ClickAsync());

        Assert.Equal("openops-interactions.zip", download.SuggestedFilename);
        await Expect(browser.Page.GetByRole(AriaRole.Status, new() { Name = "Your exports" })).ToContainTextAsync("interactions: complete,");
        browser.AssertClean();
    }

    [Fact]
    public async Task Text_ThatIsMarkup_IsShownAndDoesNothing()
    {
        var id = await world.AnswerAsync("bert", "<img src=x onerror=alert(1)><b>bold</b>", "<script>document.title='owned'</script>");
        await using var browser = await SignInAsync("audrey");

        await browser.Page.GotoAsync(new Uri(world.Address, $"/console/interactions/{id}").AbsoluteUri);

        await Expect(browser.Page.GetByText("<img src=x onerror=alert(1)><b>bold</b>")).ToBeVisibleAsync();
        await Expect(browser.Page).ToHaveTitleAsync("Interaction · OpenOps console");
        browser.AssertClean();
    }

    private async Task<BrowserPage> SignInAsync(string name, BrowserNewContextOptions? options = null)
    {
        var browser = await chromium.OpenAsync(world.Address, options);
        await browser.Page.GotoAsync(new Uri(world.Address, "/console").AbsoluteUri);
        await browser.Page.GetByLabel("Username or email").FillAsync(name);
        await browser.Page.GetByLabel("Password").FillAsync(ChatServer.Password);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
        return browser;
    }
}
