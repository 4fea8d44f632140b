using System.Net.Http.Json;
using Microsoft.Playwright;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class ReconnectTests(Chromium chromium) : BrowserTest(chromium)
{
    protected override string[] ExpectedErrors => ["WebSocket connection to"];

    [Theory]
    [InlineData(false)] // the server kept what was missed, and sends it
    [InlineData(true)] // the server no longer knows the connection, and the page fetches what it missed
    public async Task Connection_LostAndBack_SaysSoAndCatchesUpOnce(bool forgotten)
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        var blocked = false;
        var refused = new List<Task>();
        IWebSocketRoute? live = null;
        await chat.Page.RouteWebSocketAsync("**/api/v4/websocket**", socket =>
        {
            if (blocked)
            {
                refused.Add(socket.CloseAsync());
                return;
            }

            socket.ConnectToServer();
            live = socket;
        });
        await chat.Page.ReloadAsync();
        await chat.ReadyAsync();
        await World.Ben.WriteAsync(World.PilotId, "written before");
        await Expect(chat.Post("written before")).ToHaveCountAsync(1);

        blocked = true;
        await live!.CloseAsync();
        if (forgotten)
        {
            using var http = new HttpClient { BaseAddress = World.Address };
            using var dropped = await http.PostAsJsonAsync("/emulator/faults/sockets/drop", new { forget = true }, TestContext.Current.CancellationToken);
            dropped.EnsureSuccessStatusCode();
        }

        await Expect(chat.Page.GetByText("Connection lost. Reconnecting…")).ToBeVisibleAsync();
        await World.Ben.WriteAsync(World.PilotId, "written meanwhile");
        blocked = false;
        await Task.WhenAll(refused);

        await Expect(chat.Post("written meanwhile")).ToHaveCountAsync(1);
        await Expect(chat.Page.GetByText("Connection lost. Reconnecting…")).ToBeHiddenAsync();
        await World.Ben.WriteAsync(World.PilotId, "written after");
        await Expect(chat.Post("written after")).ToHaveCountAsync(1);
        await Expect(chat.Post("written before")).ToHaveCountAsync(1);
    }
}
