using OpenOps.MattermostEmulator.Tests.Pages;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class SignInTests(Chromium chromium) : BrowserTest(chromium)
{
    // The browser itself notes the refused login.
    protected override string[] ExpectedErrors => ["status of 401"];

    [Fact]
    public async Task SignIn_WrongPassword_SaysSoAndStays()
    {
        var page = new SignInPage((await OpenAsync()).Page);

        await page.SignInAsync("alice", "wrong");

        await Expect(page.Problem).ToHaveTextAsync("Enter a valid email or username and/or password.");
        await Expect(page.Password).ToBeFocusedAsync();
    }

    [Fact]
    public async Task SignIn_NothingEntered_AsksForBoth()
    {
        var page = new SignInPage((await OpenAsync()).Page);

        await page.Submit.ClickAsync();

        await Expect(page.Problem).ToHaveTextAsync("Enter your username and your password.");
        await Expect(page.Name).ToBeFocusedAsync();
    }

    [Fact]
    public async Task SignIn_RightPassword_OpensTheConversationWithTheAssistant()
    {
        var chat = await SignInAsync(World.Alice);

        await Expect(chat.Title).ToHaveTextAsync("Assistant");
        await Expect(chat.Channel("Assistant")).ToHaveAttributeAsync("aria-current", "page");
    }

    [Fact]
    public async Task Reload_SignedIn_StaysSignedInAtTheSameChannel()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.Page.GotoAsync(World.Address.AbsoluteUri);
        await chat.ReadyAsync();

        await Expect(chat.Title).ToHaveTextAsync("Pilot");
    }

    [Fact]
    public async Task SignOut_ForgetsSessionAndDrafts()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.Box.FillAsync("a draft");

        await chat.Button("Sign out").ClickAsync();

        var page = new SignInPage(chat.Page);
        await Expect(page.Submit).ToBeVisibleAsync();
        await page.SignInAsync("alice", ChatWorld.Password);
        await chat.ReadyAsync();
        await Expect(chat.Box).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Session_RevokedElsewhere_AsksToSignInAgain()
    {
        var chat = await SignInAsync(World.Alice);
        var sessions = await World.Alice.GetAsync("users/me/sessions");
        foreach (var session in sessions.EnumerateArray())
        {
            // The test's own session goes too; the page's is among them.
            var id = session.GetProperty("id").GetString();
            await World.Admin.PostAsync($"users/{World.Alice.Id}/sessions/revoke", new { session_id = id });
        }

        // What the page asks for by itself may be refused first; then there is no box left to write into.
        var asked = Expect(new SignInPage(chat.Page).Submit).ToBeVisibleAsync();
        await Task.WhenAny(chat.SendAsync("hello"), asked);

        await asked;
        await Expect(chat.Page.GetByText("Your session has ended. Please sign in again.")).ToBeVisibleAsync();
    }
}
