using Microsoft.Playwright;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class ChannelsTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Message_InAnotherChannel_MarksItUnreadUntilItIsOpened()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("General");

        await World.Ben.WriteAsync(World.PilotId, "Morning all");
        await Expect(chat.Channel("Pilot")).ToHaveAccessibleNameAsync("Pilot, unread");
        await World.Ben.WriteAsync(World.PilotId, "@alice are you in?");
        await Expect(chat.Channel("Pilot")).ToHaveAccessibleNameAsync("Pilot, unread, 1 for you");
        await Expect(chat.Page).ToHaveTitleAsync("(1) General · Harbour Clinic");

        await chat.OpenAsync("Pilot");
        await Expect(chat.Channel("Pilot")).ToHaveAccessibleNameAsync("Pilot");
        await Expect(chat.Main.GetByRole(AriaRole.Separator).Filter(new() { HasText = "New messages" })).ToBeVisibleAsync();
        await TestTimeouts.EventuallyAsync("the channel read at the server", async () =>
            (await World.Alice.GetAsync($"channels/{World.PilotId}/members/me")).GetProperty("mention_count").GetInt32() == 0);
    }

    [Fact]
    public async Task DirectMessage_FromSomebodyNew_AppearsInTheList()
    {
        var chat = await SignInAsync(World.Alice);

        var direct = await ChatWorld.DirectAsync(World.Ben, World.Alice);
        await World.Ben.WriteAsync(direct, "Ten minutes after lunch?");

        await Expect(chat.Channel("Ben Okafor")).ToHaveAccessibleNameAsync("Ben Okafor, unread, 1 for you");
        await chat.OpenAsync("Ben Okafor");
        await Expect(chat.Post("Ten minutes after lunch?")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task DirectMessage_Begun_ByFindingAPerson()
    {
        var chat = await SignInAsync(World.Alice);

        await chat.Button("New direct message").ClickAsync();
        await chat.Dialog.GetByRole(AriaRole.Combobox, new() { Name = "Find a person" }).FillAsync("oka");
        await Expect(chat.Suggestions).ToHaveCountAsync(1);
        await chat.Page.Keyboard.PressAsync("Enter");

        await Expect(chat.Title).ToHaveTextAsync("Ben Okafor");
        await chat.SendAsync("Hello Ben");
        await Expect(chat.Post("Hello Ben")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Typing_OfSomebody_IsShownAndEndsWithTheMessage()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await World.Ben.PostAsync("users/me/typing", new { channel_id = World.PilotId });
        await Expect(chat.Main.GetByText("Ben Okafor is typing…")).ToBeVisibleAsync();
        await World.Ben.WriteAsync(World.PilotId, "here");

        await Expect(chat.Main.GetByText("Ben Okafor is typing…")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task NarrowScreen_ListIsADrawer_ThreadFillsTheScreen()
    {
        var root = await World.Ben.WriteAsync(World.PilotId, "What must stay in?");
        await World.Ben.WriteAsync(World.PilotId, "Falls.", root);
        var chat = await SignInAsync(World.Alice, options: new() { ViewportSize = new() { Width = 390, Height = 780 }, HasTouch = true });
        await Expect(chat.Sidebar).ToBeHiddenAsync();

        await chat.Button("Open channel list").ClickAsync();
        await Expect(chat.Sidebar).ToBeVisibleAsync();
        await chat.OpenAsync("Pilot");
        await Expect(chat.Sidebar).ToBeHiddenAsync();

        await chat.Main.GetByText("1 reply").ClickAsync();
        await Expect(chat.Reply("Falls.")).ToBeVisibleAsync();
        await Expect(chat.Main).ToBeHiddenAsync();
        Assert.Equal(390, await chat.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        await chat.Button("Close thread").ClickAsync();
        await Expect(chat.Main).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Keyboard_Alone_ReachesAChannelReactsAndReplies()
    {
        await World.Ben.WriteAsync(World.PilotId, "Shipped.");
        var chat = await SignInAsync(World.Alice);
        var keys = chat.Page.Keyboard;

        await keys.PressAsync("Control+k");
        await keys.TypeAsync("pil");
        await keys.PressAsync("Enter");
        await Expect(chat.Title).ToHaveTextAsync("Pilot");
        await Expect(chat.Box).ToBeFocusedAsync();

        await PressUntilFocusedAsync(chat.Post("Shipped."), "Shift+Tab");
        await PressUntilFocusedAsync(chat.Post("Shipped.").GetByRole(AriaRole.Button, new() { Name = "Add reaction" }), "Tab");
        await keys.PressAsync("Enter");
        await keys.TypeAsync("tada");
        await keys.PressAsync("Enter");
        await Expect(chat.Post("Shipped.").GetByRole(AriaRole.Button, new() { Name = "tada: you" })).ToBeVisibleAsync();
    }

    private static async Task PressUntilFocusedAsync(ILocator place, string key)
    {
        for (var presses = 0; presses < 10 && !await place.EvaluateAsync<bool>("element => element === document.activeElement"); presses++)
        {
            await place.Page.Keyboard.PressAsync(key);
        }

        await Expect(place).ToBeFocusedAsync();
    }
}
