using OpenOps.MattermostEmulator.Tests.Pages;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class ReconnectTests(Chromium chromium) : BrowserTest(chromium)
{
    protected override string[] ExpectedErrors => ["WebSocket connection to", "ERR_INTERNET_DISCONNECTED"];

    [Fact]
    public async Task Connection_LostAndBack_SaysSoAndCatchesUp()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        var sockets = 0;
        await chat.Page.RouteWebSocketAsync("**/api/v4/websocket**", async socket =>
        {
            // The first connection after the reload is cut off once it stands; those after it pass.
            if (++sockets == 1)
            {
                await socket.CloseAsync();
            }
            else
            {
                socket.ConnectToServer();
            }
        });
        await chat.Page.ReloadAsync();
        await chat.ReadyAsync();
        await World.Ben.WriteAsync(World.PilotId, "written meanwhile");

        await Expect(chat.Post("written meanwhile")).ToHaveCountAsync(1);
        await Expect(chat.Page.GetByText("Connection lost")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Connection_Lost_IsSaidAndMissedMessagesComeOnce()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.Page.Context.SetOfflineAsync(true);
        await chat.Page.EvaluateAsync("() => dispatchEvent(new Event('test:drop'))");
        await World.Ben.WriteAsync(World.PilotId, "written meanwhile");
        await chat.Page.Context.SetOfflineAsync(false);

        await Expect(chat.Post("written meanwhile")).ToHaveCountAsync(1);
    }
}
