using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Pages;

/// <summary>The chat: channels at the left, messages, and a thread beside them.</summary>
internal sealed class ChatPage(IPage page)
{
    public IPage Page => page;

    public ILocator Sidebar => page.GetByRole(AriaRole.Navigation, new() { Name = "Channels" });

    public ILocator Title => page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator Main => page.GetByRole(AriaRole.Main);

    public ILocator Thread => page.GetByRole(AriaRole.Complementary, new() { Name = "Thread" });

    public ILocator Dialog => page.GetByRole(AriaRole.Dialog);

    public ILocator Box => Main.GetByRole(AriaRole.Textbox, new() { NameRegex = new Regex("^(?:Message|Write to) ", RegexOptions.None, TimeSpan.FromSeconds(1)) });

    public ILocator ReplyBox => Thread.GetByRole(AriaRole.Textbox, new() { Name = "Reply to this thread" });

    public ILocator Suggestions => page.GetByRole(AriaRole.Option);

    /// <summary>Waits until the messages are there.</summary>
    public async Task ReadyAsync()
    {
        await Expect(Box).ToBeVisibleAsync();
        await Expect(Main).Not.ToHaveAttributeAsync("aria-busy", "true");
    }

    /// <summary>A channel's entry in the side bar.</summary>
    public ILocator Channel(string name) =>
        Sidebar.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^{name}(?:,|$)", RegexOptions.None, TimeSpan.FromSeconds(1)) });

    public async Task OpenAsync(string channel)
    {
        await Channel(channel).ClickAsync();
        await Expect(Title).ToHaveTextAsync(channel);
        await ReadyAsync();
    }

    /// <summary>A message of the channel by a text in it.</summary>
    public ILocator Post(string text) => Main.GetByRole(AriaRole.Article).Filter(new() { HasText = text });

    /// <summary>A message of the thread by a text in it.</summary>
    public ILocator Reply(string text) => Thread.GetByRole(AriaRole.Article).Filter(new() { HasText = text });

    public async Task SendAsync(string text)
    {
        await Box.FillAsync(text);
        await Box.PressAsync("Enter");
    }

    /// <summary>Presses a button that shows while the pointer is over a message.</summary>
    public static async Task UseAsync(ILocator post, string action)
    {
        await post.HoverAsync();
        await post.GetByRole(AriaRole.Button, new() { Name = action, Exact = true }).First.ClickAsync();
    }

    /// <summary>Chooses from a message's menu.</summary>
    public async Task ChooseAsync(ILocator post, string command)
    {
        await UseAsync(post, "More actions");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = command }).ClickAsync();
    }

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
