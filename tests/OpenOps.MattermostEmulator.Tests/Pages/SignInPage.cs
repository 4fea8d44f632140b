using Microsoft.Playwright;

namespace OpenOps.MattermostEmulator.Tests.Pages;

/// <summary>Where one signs in.</summary>
internal sealed class SignInPage(IPage page)
{
    public ILocator Name => page.GetByLabel("Username or email");

    public ILocator Password => page.GetByLabel("Password");

    public ILocator Submit => page.GetByRole(AriaRole.Button, new() { Name = "Sign in" });

    public ILocator Problem => page.GetByRole(AriaRole.Alert);

    public async Task SignInAsync(string name, string password)
    {
        await Name.FillAsync(name);
        await Password.FillAsync(password);
        await Submit.ClickAsync();
    }
}
