using Microsoft.Playwright;
using OpenOps.TestKit.Browser;
using OpenOps.TestKit.Models;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.EndToEnd.Tests.Browser;

/// <summary>A person opens the page of a started sandbox, asks, watches the answer grow, stops another, and rates.</summary>
public sealed class AskAndRateTests(SandboxFixture fixture, Chromium chromium) : IClassFixture<SandboxFixture>
{
    [Fact]
    public async Task Person_AsksInTheBrowser_SeesTheAnswerStreamAndRatesIt()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Model.Enqueue(ModelScript.Gated(["The crane **stopped**"], gate.Task, [" because its fuse blew."]));
        await using var opened = await OpenConversationAsync();
        var page = opened.Page;

        await AskAsync(page, "What happened to the crane?");

        await Expect(Shown(page, "The crane stopped")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop" })).ToBeVisibleAsync();
        gate.SetResult();
        await Expect(Shown(page, "because its fuse blew.")).ToBeVisibleAsync();

        var answer = page.GetByRole(AriaRole.Article).Filter(new() { HasText = "because its fuse blew." }).Last;
        await answer.GetByRole(AriaRole.Button, new() { Name = "👍" }).ClickAsync();
        await Expect(Shown(page, "is recorded as your rating of this answer")).ToBeVisibleAsync();
        await VotedAsync("up");

        await answer.GetByRole(AriaRole.Button, new() { Name = "👎" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Comment").FillAsync("It was the brake.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await VotedAsync("down");
        opened.AssertClean();
    }

    [Fact]
    public async Task Person_StopsAnAnswer_TheModelStopsAndTheRecordSaysWho()
    {
        var never = new TaskCompletionSource();
        fixture.Model.Enqueue(ModelScript.Gated(["Once upon a time"], never.Task, [" and so on."]));
        var request = fixture.Model.Requests.Count + 1;
        await using var opened = await OpenConversationAsync();
        var page = opened.Page;

        await AskAsync(page, "Tell me a very long story.");
        await Expect(Shown(page, "Once upon a time")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await Expect(Shown(page, "Stopped by @alice")).ToBeVisibleAsync();
        var asked = await fixture.Model.RequestAsync(request);
        await asked.ClientClosed.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        using var audit = fixture.Audit();
        await TestTimeouts.EventuallyAsync("a record that says who stopped it", async () =>
        {
            foreach (var item in await audit.InteractionsAsync("outcome=cancelled&limit=10"))
            {
                var record = await audit.InteractionAsync(item["id"]!.GetValue<string>());
                if (record["stop"]?["user_name"]?.GetValue<string>() == "alice" && record["result"]!["partial"]!.GetValue<bool>())
                {
                    return true;
                }
            }

            return false;
        });
        opened.AssertClean();
    }

    private async Task<BrowserPage> OpenConversationAsync()
    {
        var sandbox = fixture.Sandbox.Describe();
        var opened = await chromium.OpenAsync(sandbox.ChatUrl);
        await opened.Page.GotoAsync(sandbox.ChatUrl.ToString());
        await opened.Page.GetByLabel("Username or email").FillAsync(sandbox.Users[0].Username);
        await opened.Page.GetByLabel("Password").FillAsync(sandbox.Users[0].Password);
        await opened.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await opened.Page.GetByRole(AriaRole.Navigation, new() { Name = "Channels" }).GetByText("Compatible server").ClickAsync();
        return opened;
    }

    private static async Task AskAsync(IPage page, string question)
    {
        var box = page.GetByRole(AriaRole.Textbox, new() { Name = "Message Compatible server" });
        await box.FillAsync(question);
        await box.PressAsync("Enter");
    }

    // In a message: what screen readers are told stands on the page a second time.
    private static ILocator Shown(IPage page, string text) => page.GetByRole(AriaRole.Article).GetByText(text).First;

    private async Task VotedAsync(string rating)
    {
        using var audit = fixture.Audit();
        await TestTimeouts.EventuallyAsync($"the vote {rating} in the record", async () =>
            (await audit.InteractionsAsync($"rating={rating}&user=alice")).Count == 1);
    }
}
