-- Eight clients that do not all knock at the same moment: connections opened together are all taken by the
-- process of the server that happens to be awake, and the others idle.
function init(args) os.execute("sleep 0.05") end
