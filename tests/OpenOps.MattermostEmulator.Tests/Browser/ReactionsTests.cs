using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenOps.MattermostEmulator.Tests.Pages;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class ReactionsTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Reaction_FoundByName_IsAddedAndTakenBack()
    {
        var id = await World.Ben.WriteAsync(World.PilotId, "Shipped.");
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await ChatPage.UseAsync(chat.Post("Shipped."), "Add reaction");
        await chat.Page.GetByLabel("Search emoji").FillAsync("rocket");
        await chat.Page.GetByLabel("Search emoji").PressAsync("Enter");

        var reaction = chat.Post("Shipped.").GetByRole(AriaRole.Button, new() { Name = "rocket: you" });
        await Expect(reaction).ToHaveAttributeAsync("aria-pressed", "true");
        await TestTimeouts.EventuallyAsync("the reaction at the server", async () => (await ReactionsAsync(id)).Contains("rocket"));

        await reaction.ClickAsync();
        await Expect(reaction).ToHaveCountAsync(0);
        await TestTimeouts.EventuallyAsync("no reaction at the server", async () => !(await ReactionsAsync(id)).Contains("rocket"));
    }

    [Fact]
    public async Task Reaction_OfSomebodyElse_AppearsWithNameAndJoins()
    {
        var id = await World.Alice.WriteAsync(World.PilotId, "Shipped.");
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await World.Ben.PostAsync("reactions", new { user_id = World.Ben.Id, post_id = id, emoji_name = "thumbsup" });
        var reaction = chat.Post("Shipped.").GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^thumbsup: ", RegexOptions.None, TimeSpan.FromSeconds(1)) });
        await Expect(reaction).ToHaveAccessibleNameAsync("thumbsup: Ben Okafor");
        await reaction.ClickAsync();

        await Expect(reaction).ToHaveAccessibleNameAsync("thumbsup: Ben Okafor and you");
        await Expect(reaction).ToContainTextAsync("2");
    }

    private async Task<string> ReactionsAsync(string id) => (await World.Ben.GetAsync($"posts/{id}/reactions")).GetRawText();
}
